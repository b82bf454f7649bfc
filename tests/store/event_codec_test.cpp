#include "pipeline/store/event_codec.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <vector>

#include "pipeline/store/event_fields.h"
#include "pipeline/store/journal.h"
#include "tests/store/event_fields_of.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using test::AnyValues;
using test::same;

constexpr std::size_t kKindCount = std::variant_size_v<EventBody>;

wire::Bytes encode(const std::vector<Event>& events, SampleSink* sink = nullptr) {
  EventEncoder encoder(sink);
  wire::Bytes bytes;
  for (const Event& event : events) encoder.encode(event, bytes);
  return bytes;
}

// All that can be decoded; at most one event a byte, or the decoder invents.
std::vector<Event> decode(const wire::Bytes& bytes, ErrorCode* error = nullptr, SampleSource* source = nullptr) {
  EventDecoder decoder(bytes, kStoreVersion, source);
  std::vector<Event> events;
  Event event;
  while (!decoder.at_end()) {
    const Result<void> read = decoder.next(event);
    if (read) {
      events.push_back(event);
    } else {
      if (error != nullptr) *error = read.error().code;
      EXPECT_TRUE(read.error().code == ErrorCode::not_found || decoder.at_end());
    }
  }
  EXPECT_LE(events.size(), bytes.size());
  return events;
}

void expect_same(const std::vector<Event>& are, const std::vector<Event>& were) {
  ASSERT_EQ(are.size(), were.size());
  for (std::size_t i = 0; i < are.size(); ++i) {
    ASSERT_TRUE(same(are[i], were[i])) << "event " << i << " of kind " << were[i].body.index();
  }
}

std::vector<Event> some_of_everything(std::uint64_t seed, std::size_t count) {
  AnyValues any(seed);
  std::vector<Event> events;
  for (std::size_t i = 0; i < count; ++i) {
    events.push_back(any.event(any.below(kKindCount)));
    if (i == 0 || any.below(3) != 0) continue;
    // As a chain's outputs do, bear the times of what went before.
    events[i].bed = events[i - 1].bed;
    events[i].received = events[i - 1].received;
    events[i].handled = any.below(2) == 0 ? events[i - 1].handled : events[i].received;
  }
  return events;
}

SampleBlock ecg(Instant first, std::uint16_t count) {
  SampleBlock block;
  block.channel = {131330, 0};
  block.unit = Unit::millivolt;
  block.scale = 0.005F;
  block.first_sample = first;
  block.count = count;
  for (std::uint16_t i = 0; i < count; ++i) block.samples[i] = static_cast<std::int16_t>(i * 17 - 900);
  return block;
}

TEST(EventCodec, EveryFieldOfEveryKindComesBackBitByBit) {
  for (std::size_t kind = 0; kind < kKindCount; ++kind) {
    AnyValues any(kind + 1);
    std::vector<Event> events;
    for (int i = 0; i < 200; ++i) events.push_back(any.event(kind));
    SCOPED_TRACE(kind);
    expect_same(decode(encode(events)), events);
  }
}

TEST(EventCodec, MixedEventsComeBackInTheirOrder) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    SCOPED_TRACE(seed);
    const std::vector<Event> events = some_of_everything(seed, 100);
    expect_same(decode(encode(events)), events);
  }
}

TEST(EventCodec, TheTestWouldSeeASingleBitOfAFloatOrAFlag) {
  Event a{BedId{1}, false, Instant{1s}, Vital{147842, Unit::beats_per_minute, Instant{1s}, 0.0F, Validity::valid}};
  Event b = a;
  EXPECT_TRUE(same(a, b));
  std::get<Vital>(b.body).reading = -0.0F;
  EXPECT_FALSE(same(a, b));
  b = a;
  b.restated = true;
  EXPECT_FALSE(same(a, b));
}

TEST(EventCodec, TicksCostThreeToFiveBytesOnAWardOfThirtyTwo) {
  std::vector<Event> ticks;
  for (int round = 0; round < 100; ++round) {
    for (std::uint32_t bed = 1; bed <= 32; ++bed) {
      const Instant now{1'790'000'000s + round * 100ms};
      ticks.push_back({BedId{bed}, false, now, Tick{}, now});
    }
  }
  const wire::Bytes bytes = encode(ticks);
  EXPECT_LE(bytes.size(), ticks.size() * 4);
  expect_same(decode(bytes), ticks);
}

TEST(EventCodec, ABlockThatGoesOnCostsAFewBytesBesideItsSamples) {
  const Instant now{1'790'000'000s};
  std::vector<Event> events{{BedId{3}, false, now, ecg(now, 50), now}};
  const std::size_t first = encode(events).size();
  const Instant later = now + 200ms;
  events.push_back({BedId{3}, false, later, ecg(now + 200ms, 50), later});
  const std::size_t both = encode(events).size();
  EXPECT_LE(both - first, 100U + 12U);  // the time is new: 5 of the 12
  events.push_back({BedId{3}, false, later, ecg(now + 400ms, 50), later});
  const std::size_t third = encode(events).size();
  EXPECT_LE(third - both, 100U + 3U);
  expect_same(decode(encode(events)), events);
  // One nanosecond beside the end is told as it is.
  events.push_back({BedId{3}, false, later, ecg(now + 600ms + 1ns, 50), later});
  expect_same(decode(encode(events)), events);
}

TEST(EventCodec, ARestartedStreamStandsOnItsOwn) {
  const std::vector<Event> events = some_of_everything(7, 60);
  EventEncoder encoder;
  wire::Bytes first;
  for (const Event& event : events) encoder.encode(event, first);
  encoder.restart();
  wire::Bytes second;
  for (const Event& event : events) encoder.encode(event, second);
  EXPECT_EQ(first, second);
}

TEST(EventCodec, EveryTruncationGivesTheEventsBeforeItAndThenAnError) {
  const std::vector<Event> events = some_of_everything(3, 40);
  const wire::Bytes whole = encode(events);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const wire::Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
    ErrorCode error = ErrorCode::none;
    const std::vector<Event> got = decode(cut, &error);
    ASSERT_LT(got.size(), events.size());
    for (std::size_t i = 0; i < got.size(); ++i) ASSERT_TRUE(same(got[i], events[i])) << length;
    // Between two events nothing is missing that the stream could know of.
    if (encode({events.begin(), events.begin() + static_cast<std::ptrdiff_t>(got.size())}).size() != length) {
      ASSERT_NE(error, ErrorCode::none) << length;
    }
  }
}

TEST(EventCodec, AnyByteChangedIsRefusedOrReadAsSomethingNeverBeyondTheEnd) {
  AnyValues any(11);
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const wire::Bytes whole = encode(some_of_everything(seed, 30));
    for (int trial = 0; trial < 300; ++trial) {
      wire::Bytes struck = whole;
      for (std::uint64_t hits = 1 + any.below(3); hits > 0; --hits) {
        struck[any.below(struck.size())] = static_cast<std::byte>(any.bits());
      }
      for (const Event& event : decode(struck)) {
        if (const auto* block = std::get_if<SampleBlock>(&event.body)) {
          ASSERT_LE(block->count, kBlockCapacity);
          ASSERT_NE(block->period.denominator, 0U);
        }
      }
    }
  }
}

TEST(EventCodec, NoiseIsSurvived) {
  AnyValues any(13);
  for (int trial = 0; trial < 3000; ++trial) {
    wire::Bytes noise(any.below(200));
    for (std::byte& byte : noise) byte = static_cast<std::byte>(any.bits());
    (void)decode(noise);
  }
}

TEST(EventCodec, UnknownKindsAreRefused) {
  for (unsigned head = 0; head < 256; ++head) {
    const unsigned kind = head & 0x1FU;
    if (kind >= 1 && kind <= kKindCount) continue;
    wire::Bytes bytes(64, std::byte{0});
    bytes[0] = static_cast<std::byte>(head);
    ErrorCode error = ErrorCode::none;
    EXPECT_TRUE(decode(bytes, &error).empty());
    EXPECT_EQ(error, ErrorCode::invalid_state) << head;
  }
}

TEST(EventCodec, AnAlarmOfAnEarlierVersionEndsWhereItsFieldsEnded) {
  Alarm alarm;
  alarm.condition = AlarmCondition::apnoea;
  alarm.phase = AlarmPhase::active;
  alarm.lead = EcgLead::none;
  const std::vector<Event> events{Event{BedId{1}, false, {}, alarm}, Event{BedId{1}, false, {}, Tick{}}};
  EventEncoder encoder;
  wire::Bytes whole;
  encoder.encode(events[0], whole);
  // Sources, no words, reminded, escalation, escalated, nobody: what version 3 appended.
  ASSERT_GT(whole.size(), 6U);
  wire::Bytes first(whole.begin(), whole.end() - 6);
  encoder.encode(events[1], first);
  EventDecoder before(first, kCareFieldsVersion - 1);
  Event read;
  ASSERT_TRUE(before.next(read).ok());
  EXPECT_EQ(std::get<Alarm>(read.body).condition, AlarmCondition::apnoea);
  EXPECT_EQ(std::get<Alarm>(read.body).sources, AlarmSources::ward);
  ASSERT_TRUE(before.next(read).ok());
  EXPECT_TRUE(std::holds_alternative<Tick>(read.body));
  EXPECT_TRUE(before.at_end());
  EventDecoder now(first, kCareFieldsVersion);
  EXPECT_FALSE(now.next(read).ok() && now.next(read).ok() && now.at_end()) << "read as if it were of today";
}

LimitSet limits_from(const wire::Bytes& bytes, std::size_t* left = nullptr) {
  ByteReader from(bytes);
  FieldReader fields(from, 0, kStoreVersion);
  LimitSet limits;
  store_fields(fields, limits);
  EXPECT_TRUE(from.ok());
  if (left != nullptr) *left = from.left();
  return limits;
}

TEST(EventCodec, LimitsOfVersionsThatKnewFewerOrMoreParametersAreRead) {
  LimitSet limits;
  for (std::size_t i = 0; i < limits.size(); ++i) limits[i].high = static_cast<float>(i);
  wire::Bytes bytes;
  FieldWriter to(bytes, 0);
  store_fields(to, limits);
  ASSERT_EQ(bytes[0], static_cast<std::byte>(kLimitParameterCount));
  ASSERT_EQ(limits_from(bytes), limits);

  wire::Bytes fewer = bytes;
  fewer[0] = static_cast<std::byte>(kLimitParameterCount - 1);
  std::size_t left = 0;
  LimitSet read = limits_from(fewer, &left);
  EXPECT_EQ(left, 6U) << "the last pair stands where the next field would";
  EXPECT_EQ(read.back(), kUntoldLimits);
  read.back() = limits.back();
  EXPECT_EQ(read, limits);

  wire::Bytes more = bytes;
  more[0] = static_cast<std::byte>(kLimitParameterCount + 1);
  const LimitPair unknown{1.0F, 2.0F};
  store_fields(to, unknown);
  more.insert(more.end(), bytes.end() - 10, bytes.end());
  EXPECT_EQ(limits_from(more, &left), limits);
  EXPECT_EQ(left, 0U);
}

// ---- samples in columns --------------------------------------------------------

class Columns : public SampleSink, public SampleSource {
 public:
  void take(BedId bed, const SampleBlock& block) override { blocks_[{bed, block.channel}].push_back(block); }
  const SampleBlock* next(BedId bed, ChannelId channel) override {
    auto& waiting = blocks_[{bed, channel}];
    if (waiting.empty()) return nullptr;
    given_ = waiting.front();
    waiting.pop_front();
    return is_lost(given_) ? nullptr : &given_;
  }
  std::int16_t lost{-1};  ///< a block whose first sample is this is not there any more

 private:
  [[nodiscard]] bool is_lost(const SampleBlock& block) const { return block.samples[0] == lost; }
  std::map<std::pair<BedId, ChannelId>, std::deque<SampleBlock>> blocks_;
  SampleBlock given_;
};

TEST(EventCodec, SamplesKeptInColumnsComeBackInTheirPlaces) {
  const std::vector<Event> events = some_of_everything(5, 400);
  Columns columns;
  const wire::Bytes bytes = encode(events, &columns);
  EXPECT_LT(bytes.size(), encode(events).size());
  expect_same(decode(bytes, nullptr, &columns), events);
}

TEST(EventCodec, ALostBlockIsSaidAndTheRestOfTheStreamIsRead) {
  const Instant now{1s};
  std::vector<Event> events;
  for (int i = 0; i < 3; ++i) {
    SampleBlock block = ecg(now + i * 200ms, 50);
    block.samples[0] = static_cast<std::int16_t>(1000 + i);
    events.push_back({BedId{1}, false, now, block, now});
    events.push_back({BedId{1}, false, now, Tick{}, now});
  }
  Columns columns;
  columns.lost = 1001;
  const wire::Bytes bytes = encode(events, &columns);
  ErrorCode error = ErrorCode::none;
  const std::vector<Event> got = decode(bytes, &error, &columns);
  EXPECT_EQ(error, ErrorCode::not_found);
  events.erase(events.begin() + 2);
  expect_same(got, events);
}

}  // namespace
}  // namespace ward
