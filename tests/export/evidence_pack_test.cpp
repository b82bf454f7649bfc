// One alarm in one file that a court, a ward round or an engineer can open.

#include "pipeline/export/evidence_pack.h"

#include <gtest/gtest.h>

#include <fstream>

#include "pipeline/export/signature.h"
#include "tests/export/readers.h"
#include "tests/export/told_recording.h"

namespace ward::test {
namespace {

std::string pack(const Recording& recording, bool identified = false) {
  const auto alarm = find_alarm(recording, AlarmCondition::heart_rate_high, 5);
  return export_evidence(disclose(recording, identified), alarm.value(), alarm->onset - recording.from, "d1ce").contents;
}

ExportJson data_of(const std::string& html) {
  const std::string begin = "id=\"data\">";
  const std::size_t at = html.find(begin) + begin.size();
  return ExportJson::parse(html.substr(at, html.find("</script>", at) - at));
}

bool has(const std::string& html, const std::string& text) { return html.find(text) != std::string::npos; }

TEST(EvidencePack, FindsTheRaisingAskedFor) {
  const Recording recording = told_recording();
  ASSERT_TRUE(find_alarm(recording, AlarmCondition::heart_rate_high, 5).has_value());
  EXPECT_EQ(find_alarm(recording, AlarmCondition::heart_rate_high, 5)->condition, AlarmCondition::heart_rate_high);
  EXPECT_FALSE(find_alarm(recording, AlarmCondition::heart_rate_high, 4).has_value());
  EXPECT_FALSE(find_alarm(recording, AlarmCondition::heart_rate_low, 5).has_value()) << "each condition counts its own";
}

TEST(EvidencePack, TellsAlarmLimitsActionsLatencyAndWhy) {
  const std::string html = pack(told_recording());
  EXPECT_TRUE(has(html, "<h1>** HR 134 &gt; 120</h1>"));
  EXPECT_TRUE(has(html, "low 50, high 120"));
  EXPECT_TRUE(has(html, "an operator: acknowledge (all), done"));
  EXPECT_TRUE(has(html, "(2.000 ms later)"));
  EXPECT_TRUE(has(html, "supports, quality: good, 133 /min"));
  EXPECT_TRUE(has(html, "134 /min, told -3.000 s"));
  EXPECT_TRUE(has(html, "d1ce"));
  EXPECT_TRUE(has(html, "segment/000000000001.wls"));
}

TEST(EvidencePack, NeedsNoNetworkAndNoScript) {
  const std::string html = pack(told_recording());
  for (const char* outside : {"http://", "https://", "src=", "href=", "url(", "@import", "<link"}) {
    EXPECT_FALSE(has(html, outside)) << outside;
  }
  EXPECT_EQ(html.find("<script"), html.rfind("<script"));  // the data alone
}

TEST(EvidencePack, DrawsEverySampleButThoseOfTheGap) {
  const std::string html = pack(told_recording());
  std::size_t points = 0;
  for (std::size_t at = 0; (at = html.find("points=\"", at)) != std::string::npos;) {
    at += 8;
    const std::size_t end = html.find('"', at);
    points += static_cast<std::size_t>(std::count(html.begin() + static_cast<std::ptrdiff_t>(at),
                                                  html.begin() + static_cast<std::ptrdiff_t>(end), ','));
  }
  EXPECT_EQ(points, 2500U + 2500U + 625U - 80U);
  EXPECT_EQ(html.find("class=\"onset\""), html.rfind("class=\"onset\""));
}

TEST(EvidencePack, MarksOnsetAndAnnouncementAndSaysHowFarApartTheyAre) {
  Recording recording = told_recording();
  EXPECT_TRUE(has(pack(recording), "class=\"announced\""));
  EXPECT_TRUE(has(pack(recording), "Physiological alarm of medium priority, number 5 of its kind"));
  const auto raised = std::find_if(recording.events.begin(), recording.events.end(),
                                   [](const Event& event) { return std::holds_alternative<Alarm>(event.body); });
  ASSERT_NE(raised, recording.events.end());
  raised->handled = kStart + 4s + 1500ms;
  EXPECT_TRUE(has(pack(recording), "Announced +1.500 s from the onset."));
  raised->late = true;
  EXPECT_TRUE(has(pack(recording), "active, found afterwards in data that came late"));
}

TEST(EvidencePack, AHalfMinuteWithoutWavesIsSaidNotDrawnEmpty) {
  Recording recording = told_recording();
  EXPECT_FALSE(has(pack(recording), "no waves are stored."));
  recording.to = recording.from + 45s;
  const std::string html = pack(recording);
  EXPECT_TRUE(has(html, "+26 s to +41 s: no waves are stored.")) << "onset 4 s after the start";
  EXPECT_EQ(html.find("<svg"), html.rfind("<svg"));
}

TEST(EvidencePack, AnUnusableChannelIsGivenNoRate) {
  Recording recording = told_recording();
  for (Event& event : recording.events) {
    auto* evidence = std::get_if<AlarmEvidence>(&event.body);
    if (evidence == nullptr) continue;
    for (ChannelTestimony& channel : evidence->channels) channel.testimony = Testimony::invalid;
  }
  const std::string html = pack(recording);
  EXPECT_TRUE(has(html, "invalid, quality: good</td>"));
  EXPECT_FALSE(has(html, "quality: good, 133"));
}

TEST(EvidencePack, CarriesTheSameAsData) {
  const ExportJson data = data_of(pack(told_recording()));
  EXPECT_EQ(data["onset_s"], 4.0);
  EXPECT_EQ(data["waves"].size(), 3U);
  EXPECT_EQ(data["waves"][2]["samples"].size(), 625U);
  EXPECT_TRUE(data["waves"][2]["samples"][150].is_null());
  EXPECT_EQ(data["limits"]["heart_rate"]["high"], 120.0);
}

TEST(EvidencePack, NamesNobodyUnlessAsked) {
  EXPECT_FALSE(has(pack(told_recording("Quetzalcoatl")), "Quetzalcoatl"));
  const std::string named = pack(told_recording("Quetzalcoatl"), true);
  EXPECT_TRUE(has(named, "Quetzalcoatl: acknowledge"));
  EXPECT_TRUE(has(named, "2025-11-22T08:26:44.250Z"));
}

TEST(EvidencePack, ShowsANameAsTextNeverAsMarkup) {
  const std::string html = pack(told_recording("</script><b>"), true);
  EXPECT_FALSE(has(html, "<b>"));
  EXPECT_EQ(html.find("</script>"), html.rfind("</script>"));
  EXPECT_EQ(data_of(html)["identity"]["patient_name"], "</script><b>");
}

TEST(EvidencePack, SaysSoWhenTheWavesAreGone) {
  Recording recording = told_recording();
  recording.channels.clear();
  EXPECT_TRUE(has(pack(recording), "The store has no waves of this time."));
}

TEST(Signature, HoldsForTheVeryBytesAlone) {
  const TemporaryDirectory directory;
  const std::string file = directory.file("signing.key");
  const SigningKey key = SigningKey::load_or_make(file);
  const std::string contents = "evidence\n";
  const std::string signature = key.sign(contents);
  EXPECT_TRUE(signature_holds(contents, signature, key.public_key()));
  EXPECT_TRUE(signature_holds(contents, signature + "\n", key.public_key() + "\n"));
  for (std::size_t at = 0; at < contents.size(); ++at) {
    std::string changed = contents;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    EXPECT_FALSE(signature_holds(changed, signature, key.public_key())) << at;
  }
  EXPECT_FALSE(signature_holds(contents + " ", signature, key.public_key()));
  EXPECT_FALSE(signature_holds(contents, signature.substr(2), key.public_key()));
  EXPECT_FALSE(signature_holds(contents, signature, std::string(64, '0')));
  EXPECT_EQ(SigningKey::load_or_make(file).public_key(), key.public_key());
}

TEST(Signature, KeyThatOthersMayReadIsRefused) {
  const TemporaryDirectory directory;
  const std::string file = directory.file("signing.key");
  (void)SigningKey::load_or_make(file);
  std::filesystem::permissions(file, std::filesystem::perms::others_read, std::filesystem::perm_options::add);
  EXPECT_THROW((void)SigningKey::load_or_make(file), ConfigurationError);
  EXPECT_THROW((void)SigningKey::load_or_make(directory.write("other", "short")), ConfigurationError);
}

}  // namespace
}  // namespace ward::test
