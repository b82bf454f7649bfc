// The example of docs/vendors.md, compiled and run; and the document's tables,
// held against the code.

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <sstream>

#include "tests/ingest/feed_server.h"

// [vendor example]
#include "ingest/publisher.h"
#include "pipeline/domain/codes.h"

/// Stands for your own driver: 25 samples each 100 ms, by your own clock.
struct Amplifier {
  virtual ~Amplifier() = default;
  virtual bool wait_for_samples() = 0;  // false: the device is switched off
  ward::DeviceInstant first_sample;
  std::vector<std::int16_t> samples;
  float heart_rate{};
  ward::DeviceInstant now;
};

void publish_ecg(Amplifier& amplifier, const ward::PublisherOptions& options) {
  ward::Publisher publisher(options);
  const std::size_t lead_ii = publisher.add_waveform({{ward::mdc::kEcgLeadII, 0},
                                                      ward::Unit::millivolt,
                                                      {1, 250},  // one sample each 1/250 s
                                                      0.005F,    // 5 microvolts a step
                                                      0.0F});
  while (amplifier.wait_for_samples()) {
    publisher.append(lead_ii, amplifier.first_sample, amplifier.samples);
    publisher.append_numeric(ward::mdc::kHeartRate, ward::Unit::beats_per_minute, amplifier.now,
                             amplifier.heart_rate);
    publisher.publish(amplifier.now);
  }
}
// [end]

namespace ward {
namespace {

using namespace std::chrono_literals;

/// An amplifier whose wires end in a test: serves the server while it waits.
struct BenchAmplifier : Amplifier {
  explicit BenchAmplifier(test::FeedServer& other_end) : server(other_end) {}
  bool wait_for_samples() override {
    elapsed += 100ms;
    server.serve(Instant{elapsed}, 20ms);
    now = DeviceInstant{elapsed};
    first_sample = now - 100ms;
    samples.assign(25, 120);
    heart_rate = 72.0F;
    return server.delivered.size() < 20 && elapsed < 300s;
  }
  test::FeedServer& server;
  Nanoseconds elapsed{};
};

std::string file_text(const std::string& path) {
  const std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string vendors_guide() { return file_text(std::string(WARDLIGHT_SOURCE_DIR) + "/docs/vendors.md"); }

TEST(VendorExample, PublishesEcgThatAServerAccepts) {
  test::FeedServer server;
  BenchAmplifier amplifier(server);
  PublisherOptions options;
  options.server = server.endpoint();
  options.device = "bed-01";
  options.boot_epoch = 1'700'000'000;
  publish_ecg(amplifier, options);
  EXPECT_GE(server.delivered.size(), 20U);
  EXPECT_EQ(server.refused_bytes, 0U);
}

TEST(VendorGuide, QuotesTheExampleAsItIsCompiled) {
  const std::string source = file_text(std::string(WARDLIGHT_SOURCE_DIR) + "/tests/ingest/vendor_example_test.cpp");
  const std::string begin = "// [vendor example]\n";
  const std::size_t from = source.find(begin) + begin.size();
  const std::string example = source.substr(from, source.find("// [end]") - from);
  EXPECT_NE(vendors_guide().find(example), std::string::npos);
}

TEST(VendorGuide, ListsEveryReasonAFrameIsRefusedFor) {
  const std::string guide = vendors_guide();
  for (const ErrorCode code :
       {ErrorCode::too_large, ErrorCode::wrong_identifier, ErrorCode::verification_failed,
        ErrorCode::unsupported_version, ErrorCode::missing_field, ErrorCode::identity_mismatch,
        ErrorCode::unknown_unit, ErrorCode::value_not_finite, ErrorCode::length_mismatch,
        ErrorCode::invalid_period, ErrorCode::too_many_channels, ErrorCode::time_backwards,
        ErrorCode::stale_epoch, ErrorCode::invalid_sequence, ErrorCode::invalid_state,
        ErrorCode::unknown_device, ErrorCode::time_implausible, ErrorCode::value_out_of_range,
        ErrorCode::duplicate_channel}) {
    const std::string row = "| " + std::to_string(static_cast<int>(code)) + " | " + std::string(describe(code)) + " |";
    EXPECT_NE(guide.find(row), std::string::npos) << row;
  }
}

TEST(VendorGuide, ListsEveryCodeWithItsUnit) {
  const std::string guide = vendors_guide();
  for (const CodeInfo& info : kCodes) {
    const std::string row = "| " + std::to_string(info.code) + " | " + std::string(info.name) + " | " +
                            std::to_string(static_cast<std::uint32_t>(info.unit)) + " " +
                            std::string(symbol(info.unit)) + " |";
    EXPECT_NE(guide.find(row), std::string::npos) << row;
  }
}

}  // namespace
}  // namespace ward
