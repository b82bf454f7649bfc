#pragma once

#include <string>
#include <string_view>

#include "dashboard/ward_client.h"

namespace ward {

/// The command socket's URL beside a ward URL: the next port.
/// @throws ConfigurationError  naming the URL when it is not tcp://HOST:PORT
[[nodiscard]] std::string command_url_beside(const std::string& ward_url);

/// True for a URL that no other machine can hear.
[[nodiscard]] bool is_loopback_url(std::string_view url);

/// A name as a server accepts it for a plain-text client: [A-Za-z0-9._-],
/// 1 to 32 characters; others become '-', an empty one "dashboard".
[[nodiscard]] std::string plain_user_name(std::string_view name);

/// What --server, --command, --keys and --operator say; an empty command URL
/// means beside the ward's, an empty key file plain text.
/// @throws ConfigurationError  one sentence naming flag or file
[[nodiscard]] WardClientOptions ward_client_options(const std::string& server, const std::string& command,
                                                    const std::string& key_file,
                                                    const std::string& operator_name);

}  // namespace ward
