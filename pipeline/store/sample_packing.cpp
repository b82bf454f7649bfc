#include "pipeline/store/sample_packing.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

namespace ward {
namespace {

// Few enough that a QRS complex does not widen the beat around it, many enough
// that the width's byte counts little; 64 values of w bits are w whole words.
constexpr std::size_t kGroup = 64;
constexpr unsigned kWidest = 16;

using Group = std::array<std::uint16_t, kGroup>;

// Differences wrap, so that every step between two int16 fits 16 bits; the
// sign goes to the lowest bit.
std::uint16_t folded(std::int16_t now, std::int16_t before) {
  const auto step = static_cast<std::uint16_t>(static_cast<std::uint16_t>(now) - static_cast<std::uint16_t>(before));
  return static_cast<std::uint16_t>((step << 1U) ^ (0U - (step >> 15U)));
}

std::uint16_t unfolded(std::uint16_t value) {
  return static_cast<std::uint16_t>((value >> 1U) ^ (0U - (value & 1U)));
}

// A group of values of W bits to W words and back. W is known when it is compiled:
// the shifts are constants.
template <unsigned W>
void pack_group(const std::uint16_t* values, std::uint64_t* words) {
  if constexpr (W == 0) return;
  std::uint64_t word = 0;
  unsigned filled = 0;
#pragma GCC unroll 64
  for (std::size_t i = 0; i < kGroup; ++i) {
    word |= static_cast<std::uint64_t>(values[i]) << filled;
    filled += W;
    if (filled >= 64) {
      *words++ = word;
      filled -= 64;
      word = filled == 0 ? 0 : static_cast<std::uint64_t>(values[i]) >> (W - filled);
    }
  }
}

template <unsigned W>
void unpack_group(const std::uint64_t* words, std::uint16_t* values) {
  constexpr std::uint64_t kMask = (std::uint64_t{1} << W) - 1;
#pragma GCC unroll 64
  for (std::size_t i = 0; i < kGroup; ++i) {
    if constexpr (W == 0) {
      values[i] = 0;
    } else {
      const std::size_t bit = i * W;
      std::uint64_t value = words[bit / 64] >> (bit % 64);
      if (bit % 64 + W > 64) value |= words[bit / 64 + 1] << (64 - bit % 64);
      values[i] = static_cast<std::uint16_t>(value & kMask);
    }
  }
}

using PackGroup = void (*)(const std::uint16_t*, std::uint64_t*);
using UnpackGroup = void (*)(const std::uint64_t*, std::uint16_t*);
template <unsigned... W>
constexpr std::array<PackGroup, kWidest + 1> packers(std::integer_sequence<unsigned, W...>) {
  return {pack_group<W>...};
}
template <unsigned... W>
constexpr std::array<UnpackGroup, kWidest + 1> unpackers(std::integer_sequence<unsigned, W...>) {
  return {unpack_group<W>...};
}
constexpr auto kPack = packers(std::make_integer_sequence<unsigned, kWidest + 1>{});
constexpr auto kUnpack = unpackers(std::make_integer_sequence<unsigned, kWidest + 1>{});

// Bytes of `count` values; the last group may be short.
constexpr std::size_t packed_bytes(std::size_t count, unsigned width) { return (count * width + 7) / 8; }

}  // namespace

void pack_samples(std::span<const std::int16_t> samples, wire::Bytes& into) {
  if (samples.empty()) return;
  std::int16_t before = samples[0];
  ByteWriter(into).fixed(before);
  for (std::size_t at = 0; at < samples.size(); at += kGroup) {
    const std::span<const std::int16_t> part = samples.subspan(at, std::min(kGroup, samples.size() - at));
    Group values{};
    unsigned all = 0;
    values[0] = folded(part[0], before);
    for (std::size_t i = 1; i < part.size(); ++i) values[i] = folded(part[i], part[i - 1]);
    for (const std::uint16_t value : values) all |= value;
    before = part.back();
    const auto width = static_cast<unsigned>(std::bit_width(all));
    std::array<std::uint64_t, kWidest> words{};
    kPack[width](values.data(), words.data());
    into.push_back(static_cast<std::byte>(width));
    const auto packed = std::as_bytes(std::span{words}).first(packed_bytes(part.size(), width));
    into.insert(into.end(), packed.begin(), packed.end());
  }
}

void unpack_samples(ByteReader& from, std::span<std::int16_t> into) {
  if (into.empty()) return;
  auto sum = static_cast<std::uint16_t>(from.fixed<std::int16_t>());
  for (std::size_t at = 0; at < into.size(); at += kGroup) {
    const std::span<std::int16_t> part = into.subspan(at, std::min(kGroup, into.size() - at));
    const unsigned width = from.byte();
    if (width > kWidest) from.refuse(ErrorCode::invalid_state);
    const wire::ByteView packed = from.bytes(from.ok() ? packed_bytes(part.size(), width) : 0);
    if (!from.ok()) return;
    std::array<std::uint64_t, kWidest> words{};
    if (!packed.empty()) std::memcpy(words.data(), packed.data(), packed.size());
    Group values{};
    kUnpack[width](words.data(), values.data());
    for (std::size_t i = 0; i < part.size(); ++i) {
      sum = static_cast<std::uint16_t>(sum + unfolded(values[i]));
      part[i] = static_cast<std::int16_t>(sum);
    }
  }
}

}  // namespace ward
