// Somebody asks which limits would suit this patient.
#include <gtest/gtest.h>

#include "tests/monitor/bedside.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using enum LimitParameter;

struct Asking : Bedside {
  using Bedside::Bedside;
  ErrorCode ask() {
    Command request;
    request.kind = CommandKind::propose_limits;
    return command(request);
  }
  [[nodiscard]] LimitPair proposed(LimitParameter parameter) const {
    return all<LimitProposal>().back().limits[static_cast<std::size_t>(parameter)];
  }
};

TEST(ProposedLimits, ASlowSteadyPatientIsProposedALowerLimitAndKeepsTheOld) {
  Asking bed;
  bed.heart_rate = 60;
  bed.run(11min);
  const LimitSet before = bed.status().limits;
  ASSERT_EQ(bed.ask(), ErrorCode::none);
  ASSERT_EQ(bed.all<LimitProposal>().size(), 1U);
  EXPECT_EQ(bed.proposed(heart_rate), (LimitPair{40.0F, 102.0F}));
  EXPECT_EQ(bed.status().limits, before) << "nothing follows from it";
  bed.run(1min);
  EXPECT_EQ(bed.status().limits, before);
}

TEST(ProposedLimits, WhoIsToldAnswersByTheOrdinaryCommand) {
  Asking bed;
  bed.heart_rate = 60;
  bed.run(11min);
  ASSERT_EQ(bed.ask(), ErrorCode::none);
  Command request;
  request.kind = CommandKind::set_limits;
  request.parameter = heart_rate;
  request.limits = bed.proposed(heart_rate);
  ASSERT_EQ(bed.command(request), ErrorCode::none);
  EXPECT_EQ(bed.ask(), ErrorCode::nothing_to_do) << "nothing is left to propose";
}

TEST(ProposedLimits, TenMinutesOfTheirOwnAreNeeded) {
  Asking bed;
  bed.run(9min);
  EXPECT_EQ(bed.ask(), ErrorCode::nothing_to_do);
  EXPECT_TRUE(bed.all<LimitProposal>().empty());
  bed.run(2min);
  EXPECT_EQ(bed.ask(), ErrorCode::none);
}

TEST(ProposedLimits, WhatIsNotMeasuredIsNotProposed) {
  Asking bed;
  bed.run(11min);
  ASSERT_EQ(bed.ask(), ErrorCode::none);
  const LimitProposal proposal = bed.all<LimitProposal>().back();
  ASSERT_EQ(proposal.proposed.size(), 1U);
  EXPECT_EQ(proposal.proposed[0], heart_rate);
}

TEST(ProposedLimits, AHeartThatHasJustSpedUpGetsNone) {
  Asking bed;
  bed.run(20min);
  bed.heart_rate = 110;
  bed.run(5min);
  EXPECT_EQ(bed.ask(), ErrorCode::nothing_to_do);
}

TEST(ProposedLimits, TheNextPatientStartsWithoutAPast) {
  Asking bed;
  bed.run(11min);
  Command request;
  request.kind = CommandKind::admit;
  ASSERT_EQ(bed.command(request), ErrorCode::none);
  bed.run(1min);
  EXPECT_EQ(bed.ask(), ErrorCode::nothing_to_do);
}

TEST(ProposedLimits, ARestartedServerMustWatchAnew) {
  Asking before;
  before.run(11min);
  Asking after(before.monitor.setup());
  after.run(1min);
  EXPECT_EQ(after.ask(), ErrorCode::nothing_to_do);
}

TEST(ProposedLimits, AnEmptyBedHasNone) {
  Asking bed({BedId{1}, "BED 01", false, {}, {}});
  bed.run(1min);
  EXPECT_EQ(bed.ask(), ErrorCode::nothing_to_do);
}

}  // namespace
}  // namespace ward
