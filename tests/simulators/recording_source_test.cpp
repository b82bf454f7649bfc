#include "simulators/recording_source.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "pipeline/domain/codes.h"
#include "simulators/demo_records.h"
#include "simulators/signal_names.h"

namespace ward {
namespace {

using namespace std::chrono_literals;

WfdbRecord small_record() {
  WfdbRecord record;
  record.name = "small";
  record.period = {2, 125};  // 62.5 Hz
  record.sample_count = 5;
  WfdbSignal ecg;
  ecg.spec.description = "MLII";
  ecg.spec.gain = 200;
  ecg.spec.baseline = 1024;
  ecg.samples = {10, 11, 12, 13, kMissingSample};
  WfdbSignal odd = ecg;
  odd.spec.description = "noise1";
  WfdbSignal second = ecg;
  second.spec.description = "ECG";
  record.signals = {ecg, odd, second};
  return record;
}

/// All samples of a channel and their first time, over calls of 20 ms.
std::vector<std::int16_t> play(FeedSource& source, Nanoseconds until, std::size_t channel) {
  std::vector<std::int16_t> samples;
  SourceFrame frame;
  for (Nanoseconds t = 20ms; t <= until; t += 20ms) {
    frame.clear();
    source.advance(t, frame);
    for (const SourceBlock& block : frame.blocks()) {
      if (block.channel != channel) continue;
      EXPECT_EQ(block.first_sample, source.channels()[channel].period.of(samples.size())) << "monotonic, no hole";
      samples.insert(samples.end(), block.samples.begin(), block.samples.end());
    }
  }
  return samples;
}

TEST(SignalNames, KnowLeadsAndPressuresByTheirManyNames) {
  EXPECT_EQ(waveform_code("MLII"), mdc::kEcgLeadII);
  EXPECT_EQ(waveform_code("ECG"), mdc::kEcgLeadII);
  EXPECT_EQ(waveform_code("aVR"), mdc::kEcgLeadAvr);
  EXPECT_EQ(waveform_code("MCL"), mdc::kEcgLeadV1);
  EXPECT_TRUE(is_arterial_pressure(waveform_code("ART").value()));
  EXPECT_TRUE(is_arterial_pressure(waveform_code("ABP").value()));
  EXPECT_EQ(waveform_code("CVP"), mdc::kCvp);
  EXPECT_FALSE(waveform_code("noise1").has_value());
}

TEST(SignalNames, DoNotBelieveAPressureInAnotherUnit) {
  EXPECT_EQ(signal_meaning("ABP", "mmHg", 0).code, mdc::kAbp);
  const SignalMeaning odd = signal_meaning("ABP", "NU", 3);
  EXPECT_FALSE(odd.known());
  EXPECT_EQ(odd.code, kPrivateWaveformCode + 3);
  EXPECT_DOUBLE_EQ(signal_meaning("II", "uV", 0).factor, 0.001);
  EXPECT_EQ(signal_meaning("II", "uV", 0).unit, Unit::millivolt);
}

TEST(RecordingSource, CodesChannelsAndKeepsTheUnknownOnes) {
  const Recording recording = recording_of(small_record());
  ASSERT_EQ(recording.channels.size(), 3U);
  EXPECT_EQ(recording.channels[0].channel, (ChannelId{mdc::kEcgLeadII, 0}));
  EXPECT_GE(recording.channels[1].channel.code, kPrivateWaveformCode);
  EXPECT_EQ(recording.channels[2].channel, (ChannelId{mdc::kEcgLeadII, 1})) << "a second lead of one name";
  const SourceChannel& ecg = recording.channels[0];
  EXPECT_NEAR(1224 * ecg.scale + ecg.offset, 1.0F, 1e-5F);
}

TEST(RecordingSource, EndsWithTheRecording) {
  RecordingSource source{recording_of(small_record()), {}};
  EXPECT_FALSE(source.ended());
  EXPECT_EQ(play(source, 1s, 0), (std::vector<std::int16_t>{10, 11, 12, 13, kMissingSample}));
  EXPECT_TRUE(source.ended());
}

TEST(RecordingSource, GoesOnInTimeAtTheSeamOfALoop) {
  RecordingSource source{recording_of(small_record()), {0ns, true}};
  const auto samples = play(source, 400ms, 0);
  ASSERT_EQ(samples.size(), 25U);  // 62.5 Hz x 0.4 s
  for (std::size_t i = 0; i < samples.size(); ++i) {
    EXPECT_EQ(samples[i], i % 5 == 4 ? kMissingSample : static_cast<std::int16_t>(10 + i % 5));
  }
  EXPECT_FALSE(source.ended());
}

TEST(RecordingSource, BeginsWhereItIsTold) {
  RecordingSource source{recording_of(small_record()), {32ms, false}};
  EXPECT_EQ(play(source, 1s, 0), (std::vector<std::int16_t>{12, 13, kMissingSample}));
  EXPECT_NO_THROW((RecordingSource{recording_of(small_record()), {79ms, false}}));
  EXPECT_THROW((RecordingSource{recording_of(small_record()), {80ms, false}}), ConfigurationError);
}

TEST(RecordingSource, SendsNumericsAtTheirTimesAndAgainInEachLoop) {
  BidmcRecord record;
  record.name = "bidmc_00";
  record.sample_count = 250;  // 2 s
  record.signal_names = {"II", "PLETH"};
  record.signals = {std::vector<std::optional<double>>(250, 0.5), std::vector<std::optional<double>>(250, 0.1)};
  record.signals[1][3] = std::nullopt;
  record.numeric_names = {"HR", "PULSE", "RESP", "SpO2"};
  record.numerics = {{-1, {80, 80, 20, 90}}, {0, {80, 81, 20, 97}}, {1, {82, 82, 20, std::nullopt}}};
  RecordingSource source{recording_of(record), {1s, true}};
  SourceFrame frame;
  source.advance(3500ms, frame);
  std::vector<std::pair<Nanoseconds, float>> pulses;
  for (const SourceNumeric& numeric : frame.numerics) {
    EXPECT_NE(numeric.code, mdc::kHeartRate) << "the ward derives its own";
    if (numeric.code == mdc::kPulseRateSpo2) pulses.emplace_back(numeric.time, numeric.reading);
    if (numeric.code == mdc::kSpo2 && numeric.time == 0ns) {
      EXPECT_EQ(numeric.validity, Validity::unavailable);
    }
  }
  const std::vector<std::pair<Nanoseconds, float>> expected{{0s, 82.0F}, {1s, 81.0F}, {2s, 82.0F}, {3s, 81.0F}};
  EXPECT_EQ(pulses, expected);
  EXPECT_EQ(frame.blocks()[1].samples[125 + 3], kMissingSample);
}

TEST(RecordingSource, InventsNoSaturationForARecordWithoutNumerics) {
  WfdbRecord record = small_record();
  record.signals[0].spec.description = "PLETH";
  record.signals[0].spec.units = "NU";
  RecordingSource source{recording_of(record), {0ns, true}};
  SourceFrame frame;
  source.advance(10s, frame);
  EXPECT_EQ(source.channels()[0].channel.code, mdc::kPleth);
  EXPECT_TRUE(frame.numerics.empty());
}

TEST(BidmcReader, ReadsATableAndItsMissingCells) {
  const auto table = parse_number_table("Time [s], HR, SpO2\r\n0,94,NaN\r\n1,,97.5\r\n");
  ASSERT_TRUE(table.ok()) << table.error().at;
  EXPECT_EQ(table.value().columns, (std::vector<std::string>{"Time [s]", "HR", "SpO2"}));
  EXPECT_FALSE(table.value().rows[0][2].has_value());
  EXPECT_FALSE(table.value().rows[1][1].has_value());
  EXPECT_EQ(table.value().rows[1][2], 97.5);
}

TEST(BidmcReader, RefusesRaggedRowsAndWords) {
  EXPECT_EQ(parse_number_table("a,b\n1\n").error().code, ErrorCode::length_mismatch);
  EXPECT_EQ(parse_number_table("a,b\n1,2,3\n").error().code, ErrorCode::length_mismatch);
  EXPECT_EQ(parse_number_table("a,b\n1,x\n").error().code, ErrorCode::value_not_finite);
  EXPECT_EQ(parse_number_table("a,b\n1,inf\n").error().code, ErrorCode::value_not_finite);
  EXPECT_EQ(parse_number_table("").error().code, ErrorCode::missing_field);
}

TEST(DemoRecords, AllOpenAndHoldTheirStart) {
  const std::filesystem::path root = std::filesystem::path{WARDLIGHT_SOURCE_DIR} / "build/recordings";
  if (!std::filesystem::is_directory(root / "bidmc_csv")) GTEST_SKIP() << "no recordings in " << root << " (./dev data)";
  const auto records = demo_records(root);
  EXPECT_EQ(records.size(), 16U);
  for (const DemoRecord& record : records) {
    auto recording = open_recording(record.path);
    ASSERT_TRUE(recording.ok()) << describe_refusal(record.path, recording.error());
    for (const SourceChannel& channel : recording.value().channels) {
      EXPECT_NE(find_code(channel.channel.code), nullptr) << record.path;
    }
    EXPECT_GT(recording.value().length(), record.start);
  }
}

}  // namespace
}  // namespace ward
