#include "ingest/bed_registry.h"

#include <gtest/gtest.h>
#include <string>

namespace ward {
namespace {

RegisteredBed bed(std::uint32_t id, const char* device) {
  RegisteredBed entry;
  entry.bed = BedId{id};
  entry.label = FixedString<16>{"ICU " + std::to_string(id)};
  entry.device_name = device;
  return entry;
}

TEST(BedRegistry, FindsTheBedOfADevice) {
  BedRegistry registry({bed(3, "left"), bed(9, "right")}, 8, false);
  const auto found = registry.admit_device("right");
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found.value()->bed, BedId{9});
  EXPECT_EQ(found.value()->device, DeviceId{2});
  ASSERT_NE(registry.find_bed(BedId{3}), nullptr);
  EXPECT_EQ(registry.find_bed(BedId{3})->label.view(), "ICU 3");
  EXPECT_EQ(registry.find_bed(BedId{4}), nullptr);
}

TEST(BedRegistry, EnrolsNobodyWhenKeysDecide) {
  BedRegistry registry({bed(1, "left")}, 8, false);
  EXPECT_EQ(registry.admit_device("stranger").error().code, ErrorCode::unknown_device);
  EXPECT_EQ(registry.size(), 1U);
}

TEST(BedRegistry, EnrolsAnUnknownDeviceOnceWhenInsecure) {
  BedRegistry registry({}, 8, true);
  const auto first = registry.admit_device("monitor-a");
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first.value()->label.view(), "BED 01");
  EXPECT_EQ(registry.admit_device("monitor-a").value(), first.value());
  EXPECT_EQ(registry.admit_device("monitor-b").value()->label.view(), "BED 02");
  EXPECT_EQ(registry.size(), 2U);
}

TEST(BedRegistry, EnrolsIntoANumberThatNoBedHas) {
  BedRegistry registry({bed(2, "left")}, 8, true);
  EXPECT_EQ(registry.admit_device("new").value()->bed, BedId{3});
}

TEST(BedRegistry, IsBounded) {
  BedRegistry registry({}, 2, true);
  EXPECT_TRUE(registry.admit_device("a").ok());
  EXPECT_TRUE(registry.admit_device("b").ok());
  EXPECT_EQ(registry.admit_device("c").error().code, ErrorCode::unknown_device);
  EXPECT_TRUE(registry.admit_device("a").ok());
  EXPECT_EQ(registry.size(), 2U);
}

// A name cut to fit could be taken for another device's.
TEST(BedRegistry, RefusesANameLongerThanAnEntryHolds) {
  BedRegistry registry({}, 8, true);
  EXPECT_FALSE(registry.admit_device(std::string(33, 'x')).ok());
  EXPECT_TRUE(registry.admit_device(std::string(32, 'x')).ok());
  EXPECT_FALSE(registry.admit_device("").ok());
}

TEST(BedRegistry, NeverMovesAnEntry) {
  BedRegistry registry({bed(1, "first")}, 512, true);
  const RegisteredBed* first = registry.find_bed(BedId{1});
  for (int i = 0; i < 511; ++i) ASSERT_TRUE(registry.admit_device("d" + std::to_string(i)).ok());
  EXPECT_EQ(registry.find_bed(BedId{1}), first);
  EXPECT_EQ(registry.admit_device("d7").value()->device_name.view(), "d7");
}

TEST(BedRegistry, RefusesTwoBedsOfOneDevice) {
  EXPECT_THROW(BedRegistry({bed(1, "same"), bed(2, "same")}, 8, false), CheckFailed);
}

}  // namespace
}  // namespace ward
