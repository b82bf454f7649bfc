// Ward messages from someone who means harm, or whose memory does.

#include <array>
#include <gtest/gtest.h>

#include <random>

#include "pipeline/wire/ward_codec.h"
#include "tests/wire/ward_samples.h"
#include "ward_generated.h"

namespace ward::test {
namespace {

using wire::Bytes;

TEST(HostileWardBytes, AnotherProtocolsIdentifierIsRefused) {
  EXPECT_EQ(wire::decode_state(wire::encode_waves(full_waves())).error().code, ErrorCode::wrong_identifier);
  EXPECT_EQ(wire::decode_waves(wire::encode_state(full_state())).error().code, ErrorCode::wrong_identifier);
  EXPECT_EQ(wire::decode_request(wire::encode_waves(full_waves())).error().code, ErrorCode::wrong_identifier);
  EXPECT_EQ(wire::decode_response(wire::encode_request(full_request())).error().code,
            ErrorCode::wrong_identifier);
}

Bytes finished(flatbuffers::FlatBufferBuilder& builder) {
  const auto* start = reinterpret_cast<const std::byte*>(builder.GetBufferPointer());
  return {start, start + builder.GetSize()};
}

TEST(HostileWardBytes, AnotherVersionIsRefused) {
  for (const std::uint16_t version : {std::uint16_t{0}, std::uint16_t{kWardSchemaVersion - 1},
                                      std::uint16_t{kWardSchemaVersion + 1}, std::uint16_t{65535}}) {
    flatbuffers::FlatBufferBuilder builder;
    builder.Finish(view::CreateState(builder, version), "WLST");
    EXPECT_EQ(wire::decode_state(finished(builder)).error().code, ErrorCode::unsupported_version);
    builder.Clear();
    builder.Finish(view::CreateRequest(builder, version), "WLRQ");
    EXPECT_EQ(wire::decode_request(finished(builder)).error().code, ErrorCode::unsupported_version);
  }
}

TEST(HostileWardBytes, AMessageAboveTheCapIsRefusedUnread) {
  Bytes request = wire::encode_request(full_request());
  request.resize(wire::kMaxRequestBytes);
  EXPECT_TRUE(wire::decode_request(request).ok());
  request.resize(wire::kMaxRequestBytes + 1);
  EXPECT_EQ(wire::decode_request(request).error().code, ErrorCode::too_large);
  EXPECT_EQ(wire::decode_state(Bytes(wire::kMaxWardBytes + 1)).error().code, ErrorCode::too_large);
}

/// A State with one struct of each kind, to be spoilt by the caller.
template <class Spoil>
ErrorCode refusal_of(Spoil&& spoil) {
  flatbuffers::FlatBufferBuilder builder;
  std::vector<view::Vital> vitals;
  std::vector<view::Alarm> alarms;
  std::vector<view::Beat> beats;
  std::vector<view::Channel> channels;
  spoil(vitals, alarms, beats, channels);
  const auto v = builder.CreateVectorOfStructs(vitals);
  const auto a = builder.CreateVectorOfStructs(alarms);
  const auto c = builder.CreateVectorOfStructs(channels);
  const auto b = builder.CreateVectorOfStructs(beats);
  builder.Finish(view::CreateState(builder, kWardSchemaVersion, 1, 1, false, 0, false, 0, v, a, c, b, 0), "WLST");
  return wire::decode_state(finished(builder)).error().code;
}

constexpr std::uint32_t kBpm = static_cast<std::uint32_t>(Unit::beats_per_minute);

view::Alarm wire_alarm(std::uint8_t condition, std::uint8_t priority, std::uint8_t kind, std::uint8_t phase,
                       std::uint8_t sources = 1, std::uint8_t escalation = 0, std::uint8_t name_bytes = 0,
                       std::uint8_t text_bytes = 0) {
  constexpr std::array<std::uint8_t, 24> kName{};
  constexpr std::array<std::uint8_t, 32> kText{};
  return {0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, condition, priority, kind, phase, false, false, false, 0, sources,
          escalation, name_bytes, text_bytes, flatbuffers::span<const std::uint8_t, 24>(kName.data(), 24),
          flatbuffers::span<const std::uint8_t, 32>(kText.data(), 32)};
}

TEST(HostileWardBytes, WhatAnAlarmSaysOfPeopleIsBounded) {
  const auto alarm = [](std::uint8_t sources, std::uint8_t escalation, std::uint8_t name, std::uint8_t text) {
    return refusal_of([&](auto&, auto& alarms, auto&, auto&) {
      alarms.push_back(wire_alarm(1, 3, 0, 1, sources, escalation, name, text));
    });
  };
  EXPECT_EQ(alarm(3, 4, 24, 32), ErrorCode::none);
  EXPECT_EQ(alarm(4, 4, 24, 32), ErrorCode::invalid_state);
  EXPECT_EQ(alarm(3, 5, 24, 32), ErrorCode::invalid_state);
  EXPECT_EQ(alarm(3, 4, 25, 32), ErrorCode::length_mismatch);
  EXPECT_EQ(alarm(3, 4, 24, 33), ErrorCode::length_mismatch);
}

TEST(HostileWardBytes, NumbersOutsideTheirEnumsAreRefused) {
  const auto vital = [](std::uint32_t bed, std::uint32_t unit, float reading, std::uint8_t validity,
                        std::uint8_t origin) {
    return refusal_of([&](auto& vitals, auto&, auto&, auto&) {
      vitals.push_back(view::Vital(0, bed, 1, unit, reading, validity, origin));
    });
  };
  EXPECT_EQ(vital(1, kBpm, 70, 2, 1), ErrorCode::none);
  EXPECT_EQ(vital(1, kBpm, 70, 3, 1), ErrorCode::invalid_state);
  EXPECT_EQ(vital(1, kBpm, 70, 2, 2), ErrorCode::invalid_state);
  EXPECT_EQ(vital(1, 12345, 70, 2, 1), ErrorCode::unknown_unit);
  EXPECT_EQ(vital(1, kBpm, kNaN, 0, 0), ErrorCode::value_not_finite);
  EXPECT_EQ(vital(0, kBpm, 70, 0, 0), ErrorCode::unknown_bed);
  EXPECT_EQ(vital(kEveryBed.value, kBpm, 70, 0, 0), ErrorCode::unknown_bed);

  const auto alarm = [](std::uint8_t condition, std::uint8_t priority, std::uint8_t kind, std::uint8_t phase) {
    return refusal_of([&](auto&, auto& alarms, auto&, auto&) {
      alarms.push_back(wire_alarm(condition, priority, kind, phase));
    });
  };
  EXPECT_EQ(alarm(64, 3, 1, 2), ErrorCode::none);
  EXPECT_EQ(alarm(250, 3, 1, 2), ErrorCode::invalid_state);
  EXPECT_EQ(alarm(31, 3, 1, 2), ErrorCode::invalid_state);  // a hole in the catalogue
  EXPECT_EQ(alarm(64, 4, 1, 2), ErrorCode::invalid_state);
  EXPECT_EQ(alarm(64, 3, 2, 2), ErrorCode::invalid_state);
  EXPECT_EQ(alarm(64, 3, 1, 3), ErrorCode::invalid_state);

  EXPECT_EQ(refusal_of([](auto&, auto&, auto& beats, auto&) { beats.push_back(view::Beat(0, 1, 3, 0, 0, false)); }),
            ErrorCode::invalid_state);
  EXPECT_EQ(refusal_of([](auto&, auto&, auto& beats, auto&) { beats.push_back(view::Beat(0, 1, 0, 5, 0, false)); }),
            ErrorCode::invalid_state);
  EXPECT_EQ(refusal_of([](auto&, auto&, auto&, auto& c) { c.push_back(view::Channel(1, 1, 0, 8)); }),
            ErrorCode::invalid_state);
}

TEST(HostileWardBytes, EvidenceThatCannotBeIsRefused) {
  const auto refusal = [](std::uint8_t condition, std::uint8_t decision, std::size_t beats, std::size_t channels,
                          std::uint8_t testimony) {
    flatbuffers::FlatBufferBuilder builder;
    const auto beat_vector =
        builder.CreateVectorOfStructs(std::vector<view::EvidenceBeat>(beats, view::EvidenceBeat(0, 1)));
    const auto channel_vector = builder.CreateVectorOfStructs(
        std::vector<view::ChannelTestimony>(channels, view::ChannelTestimony(1, 0, 60, testimony, 0)));
    const auto evidence = view::CreateEvidence(builder, 1, condition, decision, false, 0, 1, 1, beat_vector,
                                               channel_vector);
    const auto all = builder.CreateVector(&evidence, 1);
    builder.Finish(view::CreateState(builder, kWardSchemaVersion, 1, 1, false, 0, false, 0, 0, 0, 0, 0, 0, all), "WLST");
    return wire::decode_state(finished(builder)).error().code;
  };
  EXPECT_EQ(refusal(1, 1, 12, 6, 3), ErrorCode::none);
  EXPECT_EQ(refusal(30, 1, 12, 6, 3), ErrorCode::invalid_state);
  EXPECT_EQ(refusal(1, 2, 12, 6, 3), ErrorCode::invalid_state);
  EXPECT_EQ(refusal(1, 1, 13, 6, 3), ErrorCode::length_mismatch);
  EXPECT_EQ(refusal(1, 1, 12, 7, 3), ErrorCode::length_mismatch);
  EXPECT_EQ(refusal(1, 1, 12, 6, 4), ErrorCode::invalid_state);
}

TEST(HostileWardBytes, ARequestWithWordsThatMeanNothingIsRefused) {
  const auto refusal = [](std::uint8_t kind, std::uint8_t command, std::uint8_t condition,
                          std::uint8_t parameter, float low, const std::string& patient) {
    flatbuffers::FlatBufferBuilder builder;
    const auto id = builder.CreateString(patient);
    const view::Limit limit(low, 0, true, false);
    builder.Finish(view::CreateRequest(builder, kWardSchemaVersion, 1, static_cast<view::RequestKind>(kind), 1, command,
                                       condition, parameter, &limit, 0, id),
                   "WLRQ");
    return wire::decode_request(finished(builder)).error().code;
  };
  const std::string fits(24, 'x');
  EXPECT_EQ(refusal(1, 1, 0, 5, 1, fits), ErrorCode::none);
  EXPECT_EQ(refusal(8, 1, 0, 5, 1, fits), ErrorCode::none);
  EXPECT_EQ(refusal(9, 1, 0, 5, 1, fits), ErrorCode::invalid_state);
  EXPECT_EQ(refusal(1, 0, 0, 5, 1, fits), ErrorCode::unknown_command);
  constexpr auto kLast = static_cast<std::uint8_t>(kLastCommandKind);
  EXPECT_EQ(refusal(1, kLast, 0, 5, 1, fits), ErrorCode::none);
  EXPECT_EQ(refusal(1, kLast + 1, 0, 5, 1, fits), ErrorCode::unknown_command);
  EXPECT_EQ(refusal(1, 1, 30, 5, 1, fits), ErrorCode::invalid_state);
  EXPECT_EQ(refusal(1, 1, 0, kLimitParameterCount, 1, fits), ErrorCode::invalid_state);
  EXPECT_EQ(refusal(1, 1, 0, 5, kNaN, fits), ErrorCode::value_not_finite);
  // A hospital number cut short is another patient's.
  EXPECT_EQ(refusal(1, 1, 0, 5, 1, fits + "y"), ErrorCode::length_mismatch);
}

TEST(HostileWardBytes, WavesThatDisagreeWithThemselvesAreRefused) {
  const auto refusal = [](auto&& spoil) {
    WaveUpdate update = full_waves();
    spoil(update.waves[0]);
    return wire::decode_waves(wire::encode_waves(update)).error().code;
  };
  EXPECT_EQ(refusal([](WaveSegment&) {}), ErrorCode::none);
  EXPECT_EQ(refusal([](WaveSegment& w) { w.maxima.pop_back(); }), ErrorCode::length_mismatch);
  EXPECT_EQ(refusal([](WaveSegment& w) { w.scale = 0; }), ErrorCode::value_out_of_range);
  EXPECT_EQ(refusal([](WaveSegment& w) { w.scale = kNaN; }), ErrorCode::value_not_finite);
  EXPECT_EQ(refusal([](WaveSegment& w) { w.bin = {0, 250}; }), ErrorCode::invalid_period);
  EXPECT_EQ(refusal([](WaveSegment& w) { w.bin = {1, 0}; }), ErrorCode::invalid_period);
  EXPECT_EQ(refusal([](WaveSegment& w) { w.bin = {1, 4001}; }), ErrorCode::invalid_period);
  EXPECT_EQ(refusal([](WaveSegment& w) {
              w.minima.assign(wire::kMaxWaveBins + 1, 0);
              w.maxima = w.minima;
            }),
            ErrorCode::too_large);
}

TEST(HostileWardBytes, OneTableBehindManyOffsetsIsNoWayToKeepTheServerBusy) {
  flatbuffers::FlatBufferBuilder builder;
  const std::vector<std::int16_t> bins(4000, 1);
  const auto minima = builder.CreateVector(bins);
  const auto wave = view::CreateWave(builder, 1, 0, 0, 1, 0, 1, 125, 0, 0, minima, 0);
  const std::vector<flatbuffers::Offset<view::Wave>> many(100'000, wave);
  const auto waves = builder.CreateVector(many);
  builder.Finish(view::CreateWaves(builder, 1, 1, 1, 0, waves), "WLWV");
  EXPECT_EQ(wire::decode_waves(finished(builder)).error().code, ErrorCode::verification_failed);
}

/// Decodes with every decoder, as a hostile peer could make us.
void decode_all(const Bytes& bytes) {
  static_cast<void>(wire::decode_state(bytes));
  static_cast<void>(wire::decode_waves(bytes));
  static_cast<void>(wire::decode_request(bytes));
  static_cast<void>(wire::decode_response(bytes));
}

std::vector<Bytes> one_of_each() {
  return {wire::encode_state(full_state()),
          wire::encode_waves(full_waves()),
          wire::encode_request(full_request()),
          wire::encode_response(full_response(RequestKind::snapshot)),
          wire::encode_response(full_response(RequestKind::status)),
          wire::encode_response(full_response(RequestKind::history))};
}

TEST(HostileWardBytes, BytesCutAnywhereAreRefused) {
  for (const Bytes& whole : one_of_each()) {
    for (std::size_t length = 0; length < whole.size(); ++length) {
      // A block of exactly this size: a read beyond it is seen by a sanitizer.
      const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
      decode_all(cut);
      // The last few bytes are padding to a multiple of 8; nothing is lost with them.
      if (length + 8 > whole.size()) continue;
      EXPECT_FALSE(wire::decode_state(cut).ok()) << length;
      EXPECT_FALSE(wire::decode_waves(cut).ok()) << length;
      EXPECT_FALSE(wire::decode_request(cut).ok()) << length;
      EXPECT_FALSE(wire::decode_response(cut).ok()) << length;
    }
  }
}

TEST(HostileWardBytes, EveryFlippedBitIsSurvived) {
  for (const Bytes& whole : one_of_each()) {
    for (std::size_t at = 0; at < whole.size(); ++at) {
      for (unsigned bit = 0; bit < 8; ++bit) {
        Bytes spoilt = whole;
        spoilt[at] ^= static_cast<std::byte>(1U << bit);
        decode_all(spoilt);
      }
    }
  }
}

TEST(HostileWardBytes, RandomlySpoiltBytesAreSurvived) {
  const std::uint32_t seed = 20261122;
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  const auto below = [&](std::size_t n) { return random() % n; };
  for (const Bytes& whole : one_of_each()) {
    for (int round = 0; round < 3000; ++round) {
      Bytes spoilt = whole;
      const std::size_t changes = 1 + below(16);
      for (std::size_t i = 0; i < changes; ++i) {
        spoilt[below(spoilt.size())] = static_cast<std::byte>(below(256));
      }
      decode_all(spoilt);
    }
  }
}

TEST(HostileWardBytes, PayloadsStartAtAnyAddress) {
  const Bytes whole = wire::encode_state(full_state());
  for (std::size_t shift = 0; shift < 8; ++shift) {
    Bytes room(shift);
    room.insert(room.end(), whole.begin(), whole.end());
    const auto decoded = wire::decode_state(wire::ByteView{room}.subspan(shift));
    ASSERT_TRUE(decoded.ok()) << shift;
    EXPECT_EQ(decoded.value().events.size(), full_state().events.size());
  }
}

}  // namespace
}  // namespace ward::test
