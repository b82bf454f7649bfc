#include "pipeline/alarms/asystole.h"

#include <gtest/gtest.h>

#include "pipeline/alarms/signal_group.h"

namespace ward {
namespace {

using namespace std::chrono_literals;

Instant at(Nanoseconds time) { return Instant{time}; }

TEST(Asystole, IsRaisedFourSecondsAfterTheLastBeat) {
  Asystole asystole{4s};
  asystole.observed(at(0s), at(10s));
  asystole.beat(at(10s));
  asystole.observed(at(10s), at(13996ms));
  EXPECT_EQ(asystole.judge(EcgView::observed).presence, Presence::absent);
  asystole.observed(at(13996ms), at(14s));
  const Finding finding = asystole.judge(EcgView::observed);
  EXPECT_EQ(finding.presence, Presence::present);
  EXPECT_EQ(finding.onset, at(10s));
}

TEST(Asystole, EndsWithTheNextBeat) {
  Asystole asystole{4s};
  asystole.observed(at(0s), at(5s));
  EXPECT_EQ(asystole.judge(EcgView::observed).presence, Presence::present);
  asystole.beat(at(4900ms));
  EXPECT_EQ(asystole.judge(EcgView::observed).presence, Presence::absent);
}

/// Hazard 27: leads off read as asystole, or the other way round.
TEST(Asystole, TechnicalReasonsTakePrecedenceExactlyAsTheTableSays) {
  for (const AsystolePrecedence& row : kAsystolePrecedence) {
    Asystole asystole{4s};
    asystole.observed(at(0s), at(6s));
    const Presence presence = asystole.judge(row.view).presence;
    EXPECT_EQ(presence, row.asystole_may_speak ? Presence::present : Presence::unknown)
        << "view " << static_cast<int>(row.view);
  }
}

struct LeadsStory {
  std::vector<SignalQuality> leads;
  bool feed_lost;
  EcgView expected;
};

TEST(Asystole, TheEcgsViewFollowsFromItsLeads) {
  using enum SignalQuality;
  const std::vector<LeadsStory> stories{
      {{}, false, EcgView::not_connected},
      {{good}, false, EcgView::observed},
      {{flat}, false, EcgView::observed},
      {{noisy}, false, EcgView::observed},
      {{learning}, false, EcgView::observed},
      {{leads_off}, false, EcgView::leads_off},
      {{leads_off, flat}, false, EcgView::observed},
      {{leads_off, no_signal}, false, EcgView::leads_off},
      {{no_signal, no_signal}, false, EcgView::no_signal},
      {{no_signal, flat}, false, EcgView::observed},
      {{clipped}, false, EcgView::unusable},
      {{artefact, clipped, leads_off}, false, EcgView::unusable},
      {{artefact, noisy}, false, EcgView::observed},
      {{flat}, true, EcgView::feed_lost},
      {{leads_off}, true, EcgView::feed_lost},
  };
  for (std::size_t i = 0; i < stories.size(); ++i) {
    GroupTally tally;
    for (const SignalQuality quality : stories[i].leads) tally.add(quality);
    EXPECT_EQ(ecg_view(tally, stories[i].feed_lost), stories[i].expected) << "story " << i;
  }
}

TEST(Asystole, AHoleInTheSignalIsNoSilence) {
  Asystole asystole{4s};
  asystole.observed(at(0s), at(2s));
  asystole.beat(at(1900ms));
  asystole.observed(at(2900ms), at(5800ms));
  EXPECT_EQ(asystole.judge(EcgView::observed).presence, Presence::absent);
  asystole.observed(at(5800ms), at(6800ms));
  EXPECT_EQ(asystole.judge(EcgView::observed).presence, Presence::present);
}

}  // namespace
}  // namespace ward
