#pragma once

#include <array>
#include <bit>
#include <optional>
#include <random>
#include <span>
#include <tuple>
#include <type_traits>
#include <variant>

#include "pipeline/domain/event.h"
#include "pipeline/domain/inline_vector.h"

namespace ward::test {

// Every field of every struct in an event, taken apart without the store's own
// list. A field added to a struct breaks the build here until it is named.
template <class T, class U>
concept Is = std::same_as<std::remove_const_t<T>, U>;

auto fields_of(Is<Tick> auto&) { return std::tuple<>{}; }
auto fields_of(Is<ChannelId> auto& v) { auto& [a, b] = v; return std::tie(a, b); }
auto fields_of(Is<SamplePeriod> auto& v) { auto& [a, b] = v; return std::tie(a, b); }
auto fields_of(Is<LimitPair> auto& v) { auto& [a, b] = v; return std::tie(a, b); }
auto fields_of(Is<Patient> auto& v) { auto& [a, b, c, d] = v; return std::tie(a, b, c, d); }
auto fields_of(Is<Vital> auto& v) { auto& [a, b, c, d, e, f, g] = v; return std::tie(a, b, c, d, e, f, g); }
auto fields_of(Is<DeviceAlarm> auto& v) { auto& [a, b, c, d, e, f] = v; return std::tie(a, b, c, d, e, f); }
auto fields_of(Is<PacePulse> auto& v) { auto& [a] = v; return std::tie(a); }
auto fields_of(Is<Gap> auto& v) { auto& [a, b, c] = v; return std::tie(a, b, c); }
auto fields_of(Is<Beat> auto& v) { auto& [a, b, c, d, e] = v; return std::tie(a, b, c, d, e); }
auto fields_of(Is<ChannelQuality> auto& v) { auto& [a, b] = v; return std::tie(a, b); }
auto fields_of(Is<Inactivation> auto& v) { auto& [a, b, c, d] = v; return std::tie(a, b, c, d); }
auto fields_of(Is<Staff> auto& v) { auto& [a, b, c] = v; return std::tie(a, b, c); }
auto fields_of(Is<Observation> auto& v) { auto& [a, b, c] = v; return std::tie(a, b, c); }
auto fields_of(Is<CareStatus> auto& v) { auto& [a, b, c, d] = v; return std::tie(a, b, c, d); }
auto fields_of(Is<RestoredCare> auto& v) { auto& [a, b, c] = v; return std::tie(a, b, c); }
auto fields_of(Is<ScoreRange> auto& v) { auto& [a, b] = v; return std::tie(a, b); }
auto fields_of(Is<ScoreInput> auto& v) { auto& [a, b, c, d, e] = v; return std::tie(a, b, c, d, e); }
auto fields_of(Is<EarlyWarning> auto& v) { auto& [a, b, c, d, e, f] = v; return std::tie(a, b, c, d, e, f); }
auto fields_of(Is<LimitProposal> auto& v) { auto& [a, b] = v; return std::tie(a, b); }
auto fields_of(Is<ConditionSet> auto& v) { return std::tie(v.words()[0], v.words()[1]); }
auto fields_of(Is<EvidenceReading> auto& v) { auto& [a, b] = v; return std::tie(a, b); }
auto fields_of(Is<EvidenceBeat> auto& v) { auto& [a, b] = v; return std::tie(a, b); }
auto fields_of(Is<ChannelTestimony> auto& v) { auto& [a, b, c, d] = v; return std::tie(a, b, c, d); }
auto fields_of(Is<CommandOutcome> auto& v) { auto& [a, b, c, d] = v; return std::tie(a, b, c, d); }
auto fields_of(Is<RestoredAlarm> auto& v) { auto& [a] = v; return std::tie(a); }
auto fields_of(Is<FrameEnd> auto& v) { auto& [a, b, c, d] = v; return std::tie(a, b, c, d); }
auto fields_of(Is<RecordingHole> auto& v) { auto& [a] = v; return std::tie(a); }
auto fields_of(Is<Event> auto& v) { auto& [a, b, c, d, e, f] = v; return std::tie(a, b, c, d, e, f); }
auto fields_of(Is<BedStatus> auto& v) { auto& [a, b, c, d, e, f, g, h] = v; return std::tie(a, b, c, d, e, f, g, h); }
auto fields_of(Is<BedSetup> auto& v) {
  auto& [a, b, c, d, e, f, g, h, i] = v;
  return std::tie(a, b, c, d, e, f, g, h, i);
}
auto fields_of(Is<AlarmEvidence> auto& v) {
  auto& [a, b, c, d, e, f, g, h, i] = v;
  return std::tie(a, b, c, d, e, f, g, h, i);
}
auto fields_of(Is<Command> auto& v) {
  auto& [a, b, c, d, e, f, g, h, i, j, k, l, m] = v;
  return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m);
}
auto fields_of(Is<Alarm> auto& v) {
  auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r] = v;
  return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r);
}
auto fields_of(Is<FeedStatus> auto& v) {
  auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = v;
  return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p);
}
auto fields_of(Is<SampleBlock> auto& v) {
  auto& [a, b, c, d, e, f, g, h, i] = v;
  return std::tie(a, b, c, d, e, f, g, h, i);
}
template <class Tag>
auto fields_of(const Id<Tag>& v) { return std::tie(v.value); }
template <class Tag>
auto fields_of(Id<Tag>& v) { return std::tie(v.value); }

// ---- equal by bits -----------------------------------------------------------

template <class T>
bool same(const T& a, const T& b);
template <class T>
bool same(const std::optional<T>& a, const std::optional<T>& b);
template <class T, std::size_t N>
bool same(const InlineVector<T, N>& a, const InlineVector<T, N>& b);
template <class T, std::size_t N>
bool same(const std::array<T, N>& a, const std::array<T, N>& b);
template <class T>
bool same(const std::optional<T>& a, const std::optional<T>& b) {
  return a.has_value() == b.has_value() && (!a || same(*a, *b));
}
template <class T, std::size_t N>
bool same(const InlineVector<T, N>& a, const InlineVector<T, N>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!same(a[i], b[i])) return false;
  }
  return true;
}
template <class T, std::size_t N>
bool same(const std::array<T, N>& a, const std::array<T, N>& b) {
  for (std::size_t i = 0; i < N; ++i) {
    if (!same(a[i], b[i])) return false;
  }
  return true;
}
template <class... T>
bool same(const std::variant<T...>& a, const std::variant<T...>& b) {
  return a.index() == b.index() &&
         std::visit([&b](const auto& held) { return same(held, std::get<std::decay_t<decltype(held)>>(b)); }, a);
}
template <class T>
bool same(const T& a, const T& b) {
  if constexpr (std::same_as<T, float>) {
    return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b);
  } else if constexpr (requires { fields_of(a); }) {
    const auto left = fields_of(a);
    const auto right = fields_of(b);
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return (true && ... && same(std::get<I>(left), std::get<I>(right)));
    }(std::make_index_sequence<std::tuple_size_v<std::decay_t<decltype(left)>>>{});
  } else {
    return a == b;
  }
}

// ---- any value that a running ward could hold, and many that it never will ----

class AnyValues {
 public:
  explicit AnyValues(std::uint64_t seed) : random_(seed) {}

  std::uint64_t bits() { return random_(); }
  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }

  template <class T>
  void fill(T& value) {
    if constexpr (std::same_as<T, bool>) {
      value = below(2) == 1;
    } else if constexpr (std::same_as<T, float>) {
      value = std::bit_cast<float>(static_cast<std::uint32_t>(bits()));
      if (below(4) == 0) value = std::bit_cast<float>(0x7F800001U + static_cast<std::uint32_t>(below(9)));  // NaNs
    } else if constexpr (std::integral<T>) {
      value = static_cast<T>(bits() >> below(64));
    } else if constexpr (std::same_as<T, Instant> || std::same_as<T, Nanoseconds>) {
      value = T{Nanoseconds{static_cast<std::int64_t>(bits()) >> below(64)}};
    } else if constexpr (std::is_enum_v<T>) {
      fill_choice(value);
    } else {
      [this](auto fields) {
        std::apply([this](auto&... each) { (fill(each), ...); }, fields);
      }(fields_of(value));
    }
  }
  template <std::size_t N>
  void fill(FixedString<N>& text) {
    std::array<char, N> bytes{};
    const std::size_t length = below(N + 1);
    for (std::size_t i = 0; i < length; ++i) bytes[i] = static_cast<char>(bits());
    text = FixedString<N>(std::string_view{bytes.data(), length});
  }
  template <class T>
  void fill(std::optional<T>& value) {
    value.reset();
    if (below(2) == 1) fill(value.emplace());
  }
  template <class T, std::size_t N>
  void fill(std::array<T, N>& items) {
    for (T& item : items) fill(item);
  }
  template <class T, std::size_t N>
  void fill(InlineVector<T, N>& items) {
    items.clear();
    for (std::size_t left = below(N + 1); left > 0; --left) fill(*items.append());
  }
  void fill(SampleBlock& block) {
    [this](auto fields) {
      std::apply([this](auto&... each) { (fill(each), ...); }, fields);
    }(fields_of(block));
    if (block.period.numerator == 0) block.period.numerator = 1;
    if (block.period.denominator == 0) block.period.denominator = 1;
    block.count = static_cast<std::uint16_t>(1 + below(kBlockCapacity));
    if (below(2) == 1) block.samples[below(block.count)] = kMissingSample;
    for (std::size_t i = block.count; i < kBlockCapacity; ++i) block.samples[i] = 0;
  }
  /// An event of the kind at this place of EventBody, everything else at random.
  Event event(std::size_t kind) {
    Event made;
    fill(made.bed);
    fill(made.late);
    fill(made.received);
    fill(made.handled);
    fill(made.restated);
    fill_body(made.body, kind, std::make_index_sequence<std::variant_size_v<EventBody>>{});
    return made;
  }

 private:
  template <std::size_t... I>
  void fill_body(EventBody& body, std::size_t kind, std::index_sequence<I...>) {
    (..., (kind == I ? fill(body.emplace<I>()) : void()));
  }
  template <class E>
  void fill_choice(E& value) {
    std::uint64_t last = 0;
    if constexpr (std::same_as<E, Unit>) last = 0xFFFFFFFFU;
    else if constexpr (std::same_as<E, AlarmCondition>) last = 100;
    else if constexpr (std::same_as<E, ErrorCode>) last = static_cast<std::uint64_t>(kLastErrorCode);
    else if constexpr (std::same_as<E, SignalQuality>) last = 7;
    else if constexpr (std::same_as<E, LimitParameter>) last = kLimitParameterCount - 1;
    else if constexpr (std::same_as<E, EcgLead>) last = static_cast<std::uint64_t>(EcgLead::v6);
    else if constexpr (std::same_as<E, CommandKind>) last = static_cast<std::uint64_t>(kLastCommandKind);
    else if constexpr (std::same_as<E, ObservationKind>) last = kObservationKinds - 1;
    else if constexpr (std::same_as<E, ScoreInputKind>) last = kScoreInputs - 1;
    else if constexpr (std::same_as<E, EscalationStep> || std::same_as<E, EscalationBand>) last = 4;
    else if constexpr (std::same_as<E, BeatClass>) last = 4;
    else if constexpr (std::same_as<E, AlarmPriority> || std::same_as<E, AlarmSources> || std::same_as<E, Testimony> || std::same_as<E, ChannelState>) last = 3;
    else if constexpr (std::same_as<E, AlarmKind> || std::same_as<E, VitalOrigin> || std::same_as<E, AlarmDecision>) last = 1;
    else last = 2;
    value = static_cast<E>(below(last + 1));
  }

  std::mt19937_64 random_;
};

}  // namespace ward::test
