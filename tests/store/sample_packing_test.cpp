#include "pipeline/store/sample_packing.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <random>
#include <vector>

#include "pipeline/domain/sample_block.h"

namespace ward {
namespace {

using Samples = std::vector<std::int16_t>;

wire::Bytes packed(const Samples& samples) {
  wire::Bytes bytes;
  pack_samples(samples, bytes);
  return bytes;
}

void expect_back(const Samples& samples) {
  const wire::Bytes bytes = packed(samples);
  // Never more than 16 bits a sample and the groups' widths.
  EXPECT_LE(bytes.size(), samples.size() * 2 + samples.size() / 64 + 3);
  Samples back(samples.size(), 99);
  ByteReader reader(bytes);
  unpack_samples(reader, back);
  EXPECT_TRUE(reader.ok());
  EXPECT_EQ(reader.left(), 0U);
  EXPECT_EQ(back, samples);
}

TEST(SamplePacking, AnyLengthComesBack) {
  for (std::size_t length = 0; length < 400; ++length) {
    Samples samples;
    for (std::size_t i = 0; i < length; ++i) samples.push_back(static_cast<std::int16_t>(i * i % 977));
    expect_back(samples);
  }
}

TEST(SamplePacking, AnyWidthComesBack) {
  std::mt19937 random(1);
  for (unsigned width = 0; width <= 16; ++width) {
    for (int trial = 0; trial < 20; ++trial) {
      Samples samples;
      for (int i = 0; i < 1000; ++i) {
        samples.push_back(static_cast<std::int16_t>(width == 0 ? 5 : random() & ((1U << width) - 1U)));
      }
      expect_back(samples);
    }
  }
}

TEST(SamplePacking, SaturatedMissingAndLeapingSamplesAreExact) {
  constexpr std::int16_t kHighest = 32767;
  constexpr std::int16_t kLowest = -32767;
  expect_back({kMissingSample});
  expect_back({kHighest, kMissingSample, kHighest, kLowest, kMissingSample, 0, -1, 1});
  expect_back(Samples(4096, kMissingSample));
  expect_back(Samples(4096, kHighest));
  Samples leads_off;
  for (int i = 0; i < 4096; ++i) {
    leads_off.push_back(i % 500 < 90 ? kMissingSample : static_cast<std::int16_t>(800 * std::sin(i * 0.1)));
  }
  expect_back(leads_off);
}

TEST(SamplePacking, AStandingLineCostsNextToNothing) {
  EXPECT_LE(packed(Samples(4096, 1234)).size(), 66U);
  EXPECT_LE(packed(Samples(4096, -32767)).size(), 66U);
}

TEST(SamplePacking, ALeapWidensItsOwnGroupOnly) {
  Samples samples(4096, 7);
  const std::size_t flat = packed(samples).size();
  samples[2000] = 32767;
  EXPECT_LE(packed(samples).size(), flat + 2U * 64U * 2U);
}

TEST(SamplePacking, TruncatedOrWrongBytesAreRefused) {
  Samples samples;
  for (int i = 0; i < 500; ++i) samples.push_back(static_cast<std::int16_t>(i * 31 % 211));
  const wire::Bytes bytes = packed(samples);
  Samples back(samples.size());
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    ByteReader reader(wire::ByteView{bytes}.first(length));
    unpack_samples(reader, back);
    EXPECT_FALSE(reader.ok()) << length;
  }
  wire::Bytes wide = bytes;
  wide[2] = std::byte{17};
  ByteReader reader(wide);
  unpack_samples(reader, back);
  EXPECT_EQ(reader.error(), ErrorCode::invalid_state);
}

TEST(SamplePacking, ARecordedEcgBecomesAboutAThird) {
  std::ifstream file(std::string{WARDLIGHT_SOURCE_DIR} + "/build/recordings/mitdb/101.dat", std::ios::binary);
  if (!file) GTEST_SKIP() << "no recordings: ./dev recordings fetches them";
  const std::vector<unsigned char> raw{std::istreambuf_iterator<char>(file), {}};
  Samples lead;  // format 212: two samples of 12 bits in three bytes
  for (std::size_t i = 0; i + 2 < raw.size(); i += 3) {
    const unsigned first = raw[i] | (raw[i + 1] & 0x0FU) << 8U;
    lead.push_back(static_cast<std::int16_t>((first ^ 0x800U) - 0x800U));
  }
  for (const std::size_t length : {std::size_t{500}, std::size_t{4096}}) {
    std::size_t bytes = 0;
    std::size_t count = 0;
    for (std::size_t at = 0; at + length <= lead.size(); at += length) {
      const Samples block(lead.begin() + static_cast<std::ptrdiff_t>(at),
                          lead.begin() + static_cast<std::ptrdiff_t>(at + length));
      bytes += packed(block).size();
      count += length;
    }
    EXPECT_LT(static_cast<double>(bytes) * 2.8, static_cast<double>(count * 2)) << length;
    RecordProperty("ratio_" + std::to_string(length), std::to_string(static_cast<double>(count * 2) / static_cast<double>(bytes)));
  }
}

}  // namespace
}  // namespace ward
