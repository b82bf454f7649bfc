#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/export/recording.h"
#include "pipeline/export/sample_grid.h"

namespace ward {

using ExportJson = nlohmann::ordered_json;

/// What a mark on the time axis says.
struct Annotation {
  Nanoseconds at{};        ///< since the start
  Nanoseconds duration{};  ///< zero: a moment
  char beat{0};            ///< 'N', 'S', 'V', 'P' (paced), 'Q' (unclassified); 0: a note
  std::string text;        ///< of a note
};

/// One numeric as it leaves.
struct DisclosedVital {
  Nanoseconds at{};
  std::string label;
  std::string name;  ///< 11073 reference id
  Unit unit{Unit::none};
  std::optional<float> value;
  bool questionable{false};
  bool derived{false};
};

/// Who and when: only in an identified export.
struct Identity {
  Instant start;
  std::string bed_label;
  std::string patient_id;
  std::string patient_name;
};

/// A recording after the allow-list: everything that exporters may write.
/// Times are since the start; texts are our own words and numbers, unless
/// identified.
struct Disclosed {
  std::optional<Identity> identity;
  Nanoseconds length{};
  std::string category;
  bool paced{false};
  ExportJson limits_at_start;  ///< as the setup had them
  std::vector<RateGroup> waves;
  std::vector<DisclosedVital> vitals;
  std::vector<Annotation> annotations;  ///< in order
  ExportJson events = ExportJson::array();
  std::vector<StoreFileDigest> files;
  std::vector<std::string> damage;
  std::string software;
};

/// Lets through what the allow-list in disclosure_fields.cpp names, and with
/// `identified` also its identifying rows. What no row names stays inside.
[[nodiscard]] Disclosed disclose(const Recording& recording, bool identified);

/// One event as JSON by the allow-list; nullopt for kinds that do not leave.
[[nodiscard]] std::optional<ExportJson> disclose_event(const Event& event, Instant start, bool identified);

/// Seconds since the start, to the microsecond.
[[nodiscard]] double export_seconds(Nanoseconds since_start);
/// JSON text; bytes that are no UTF-8 are replaced.
[[nodiscard]] std::string export_text(const ExportJson& json, int indent = -1);

}  // namespace ward
