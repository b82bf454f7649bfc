// Nothing that names anyone leaves a de-identified export, whatever form it takes.

#include "pipeline/export/disclosure.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include "pipeline/export/csv_export.h"
#include "pipeline/export/edf_export.h"
#include "pipeline/export/wfdb_export.h"
#include "tests/export/told_recording.h"

namespace ward::test {
namespace {

constexpr std::string_view kPlanted = "Quetzalcoatl";  // fits every text field

std::vector<ExportFile> everything(const Disclosed& told) {
  std::vector<ExportFile> files = export_wfdb(told);
  for (auto more : {export_edf(told).value(), export_csv(told), export_json(told)}) {
    files.insert(files.end(), more.begin(), more.end());
  }
  return files;
}

std::string base64(std::string_view text) {
  std::string out(sodium_base64_encoded_len(text.size(), sodium_base64_VARIANT_ORIGINAL_NO_PADDING), '\0');
  sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                    sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
  out.pop_back();
  return out;
}

std::string hexadecimal(std::string_view text) {
  std::string out(2 * text.size() + 1, '\0');
  sodium_bin2hex(out.data(), out.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size());
  out.pop_back();
  return out;
}

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

/// The name as bytes might carry it: plain, UTF-16 in both orders, hexadecimal,
/// base64 at each of its three alignments (whole groups only).
std::vector<std::string> forms_of(std::string_view name) {
  std::vector<std::string> forms{std::string{name}, hexadecimal(name)};
  std::string little;
  std::string big;
  for (const char c : name) {
    little += {c, '\0'};
    big += {'\0', c};
  }
  forms.push_back(little);
  forms.push_back(big);
  for (std::size_t skip = 0; skip < 3; ++skip) {
    const std::string_view aligned = name.substr(skip, (name.size() - skip) / 3 * 3);
    forms.push_back(base64(aligned));
  }
  return forms;
}

/// Names of files that carry the planted word in any form.
std::vector<std::string> carriers(const std::vector<ExportFile>& files, std::string_view planted) {
  std::vector<std::string> found;
  for (const ExportFile& file : files) {
    for (const std::string& form : forms_of(planted)) {
      const bool caseless = form == planted || form == hexadecimal(planted);
      const std::string& text = file.contents;
      if ((caseless ? lower(text).find(lower(form)) : text.find(form)) != std::string::npos ||
          file.name.find(form) != std::string::npos) {
        found.push_back(file.name);
      }
    }
  }
  return found;
}

TEST(Disclosure, LetsNoPlantedNameOutInAnyForm) {
  const std::vector<ExportFile> files = everything(disclose(told_recording(kPlanted), false));
  ASSERT_GE(files.size(), 10U);
  EXPECT_TRUE(carriers(files, kPlanted).empty()) << carriers(files, kPlanted).front();
}

TEST(Disclosure, CarriesTheNamesWhenAskedSoThatTheSearchIsKnownToWork) {
  const auto found = carriers(everything(disclose(told_recording(kPlanted), true)), kPlanted);
  for (const char* file : {"record_250hz.hea", "record_250hz.atr", "record.edf", "events.json"}) {
    EXPECT_NE(std::find(found.begin(), found.end(), file), found.end()) << file;
  }
}

TEST(Disclosure, TheSearchSeesEveryForm) {
  for (const std::string& form : forms_of(kPlanted)) {
    EXPECT_FALSE(carriers({{"x", "before " + form + " after"}}, kPlanted).empty());
  }
  for (std::size_t skip = 0; skip < 3; ++skip) {
    EXPECT_FALSE(carriers({{"x", base64(std::string(skip, 'a') + std::string{kPlanted} + "tail")}}, kPlanted).empty());
  }
}

TEST(Disclosure, TellsNoDateWhenDeIdentified) {
  for (const ExportFile& file : everything(disclose(told_recording(), false))) {
    for (const char* date : {"2025-11", "22/11/2025", "22.11.25", "NOV-2025"}) {
      EXPECT_EQ(file.contents.find(date), std::string::npos) << file.name;
    }
    EXPECT_EQ(file.contents.find("17638"), std::string::npos) << file.name;  // seconds since 1970
  }
}

/// Every body an event can have, with all of its texts planted: also kinds
/// that somebody adds later and forgets here fail to compile.
template <std::size_t Kind = 0>
void each_kind(const std::function<void(const EventBody&)>& visit) {
  if constexpr (Kind < std::variant_size_v<EventBody>) {
    std::variant_alternative_t<Kind, EventBody> body{};
    using Body = decltype(body);
    if constexpr (requires { body.patient; }) body.patient.id = kPlanted, body.patient.name = kPlanted;
    if constexpr (requires { body.label; }) body.label = kPlanted;
    if constexpr (requires { body.operator_name; }) body.operator_name = kPlanted;
    if constexpr (std::is_same_v<Body, DeviceAlarm>) body.text = kPlanted;
    if constexpr (std::is_same_v<Body, BedSetup>) body.device = kPlanted;
    visit(EventBody{body});
    each_kind<Kind + 1>(visit);
  }
}

TEST(Disclosure, NoKindOfEventCarriesAText) {
  int told = 0;
  each_kind([&](const EventBody& body) {
    const auto json = disclose_event(event_at(1s, body), kStart, false);
    if (!json) return;
    ++told;
    EXPECT_EQ(export_text(*json).find(kPlanted), std::string::npos) << export_text(*json);
    EXPECT_FALSE(json->contains("bed"));
  });
  EXPECT_EQ(told, 14);
}

TEST(Disclosure, NumbersThatNameStayInside) {
  CommandOutcome outcome{CommandId{9}, CommandKind::admit, ErrorCode::none, 0xBEEF};
  EXPECT_FALSE(disclose_event(event_at(1s, outcome), kStart, true)->contains("reply_to"));
  EXPECT_FALSE(disclose_event(event_at(1s, FeedStatus{}), kStart, true).has_value());
}

TEST(Disclosure, GivesTimesAsSecondsFromTheStart) {
  const auto json = disclose_event(event_at(4s, told_alarm(AlarmPhase::active, 4s)), kStart, false);
  ASSERT_TRUE(json.has_value());
  EXPECT_EQ((*json)["onset_s"], 4.0);
  EXPECT_EQ((*json)["received_s"], 4.0);
  EXPECT_EQ((*json)["handled_s"], 4.002);
  EXPECT_EQ((*json)["text"], "** HR 134 > 120");
}

TEST(Disclosure, KeepsAFinalClassOverAProvisionalOne) {
  const Disclosed told = disclose(told_recording(), false);
  std::string beats;
  for (const Annotation& annotation : told.annotations) {
    if (annotation.beat != 0) beats += annotation.beat;
  }
  EXPECT_EQ(beats, "NSVPQ");
}

}  // namespace
}  // namespace ward::test
