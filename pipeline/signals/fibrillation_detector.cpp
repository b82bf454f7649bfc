#include "pipeline/signals/fibrillation_detector.h"

#include <algorithm>

namespace ward {

namespace {

#include "pipeline/signals/fibrillation_table.inc"

static_assert(asks_only_for(kFibrillationTrees, kWaveFeatures));

constexpr std::int64_t kSlotsPerSecond = std::chrono::seconds{1} / FibrillationLead::kSlot;
/// How far a lead may fall behind the others before they stop waiting.
constexpr std::int64_t kPatience = kSlotsPerSecond * 3 / 10;
/// Windows judged after a hole: older ones are beyond the leads' memory.
constexpr std::int64_t kMostOverdue = 3;
/// One window, however extreme, may not outweigh those beside it.
constexpr float kMostEvidence = 4.0F;
/// Share of the newest window in the evidence: about two windows speak.
constexpr float kNewShare = 0.5F;
/// Evidence above this makes a window fibrillatory.
constexpr float kThreshold = 0.0F;
constexpr std::ptrdiff_t kToStart = 3;  ///< of the last four
constexpr std::ptrdiff_t kToEnd = 1;    ///< at most

}  // namespace

BoostedTrees fibrillation_table() { return {kFibrillationTreesBias, kFibrillationTrees}; }

FibrillationLead* FibrillationDetector::lead_of(ChannelId channel) {
  for (std::optional<FibrillationLead>& lead : leads_) {
    if (!lead) return &lead.emplace(channel);
    if (lead->channel() == channel) return &*lead;
  }
  return nullptr;
}

void FibrillationDetector::on(const SampleBlock& block, FibrillationWindows& windows) {
  FibrillationLead* lead = lead_of(block.channel);
  if (lead == nullptr || block.count == 0) return;
  lead->on(block);
  const std::int64_t newest = lead->newest().value_or(0);
  const std::int64_t second = newest >= 0 ? newest / kSlotsPerSecond : -((-newest + kSlotsPerSecond - 1) / kSlotsPerSecond);
  if (!next_second_) next_second_ = second + 1;
  if (second - *next_second_ > kMostOverdue) next_second_ = second - kMostOverdue;
  while (due(*next_second_)) {
    const FibrillationWindow window = judge(*next_second_);
    ++*next_second_;
    conclude(window);
    (void)windows.push_back(window);
  }
}

bool FibrillationDetector::due(std::int64_t second) const {
  const std::int64_t end = second * kSlotsPerSecond;
  bool any = false;
  bool late = false;
  bool waiting = false;
  for (const std::optional<FibrillationLead>& lead : leads_) {
    if (!lead || !lead->newest()) continue;
    any = any || *lead->newest() >= end;
    late = late || *lead->newest() >= end + kPatience;
    waiting = waiting || *lead->newest() < end;
  }
  return any && (late || !waiting);
}

FibrillationWindow FibrillationDetector::judge(std::int64_t second) {
  const std::int64_t end = second * kSlotsPerSecond;
  FibrillationWindow window;
  window.end = Instant{FibrillationLead::kSlot * end};
  float sum = 0.0F;
  bool quiet = false;
  for (const std::optional<FibrillationLead>& lead : leads_) {
    if (!lead) continue;
    const WaveWindow state = lead->window(end, wave_);
    quiet = quiet || state == WaveWindow::quiet;
    if (state != WaveWindow::judged) continue;
    sum += std::clamp(table_.log_odds(features_.of(wave_)), -kMostEvidence, kMostEvidence);
    ++window.leads;
  }
  window.usable = window.leads > 0 || quiet;
  if (!window.usable) return window;
  // All that can be seen is quiet: that is not what fibrillation looks like.
  const float here = window.leads > 0 ? sum / static_cast<float>(window.leads) : -kMostEvidence;
  const bool joins = evidence_at_ && window.end - *evidence_at_ <= kMemory;
  evidence_ = joins ? evidence_ + kNewShare * (here - evidence_) : here;
  evidence_at_ = window.end;
  window.evidence = evidence_;
  window.fibrillatory = evidence_ > kThreshold;
  return window;
}

void FibrillationDetector::conclude(const FibrillationWindow& window) {
  latest_ = window;
  if (!window.usable) return;
  if (last_usable_ && window.end - *last_usable_ > kMemory) {
    positives_.fill(std::nullopt);
    onset_.reset();
  }
  last_usable_ = window.end;
  std::rotate(positives_.begin(), positives_.begin() + 1, positives_.end());
  positives_.back() = window.fibrillatory ? std::optional{window.end} : std::nullopt;
  const auto seen = std::count_if(positives_.begin(), positives_.end(), [](const auto& p) { return p.has_value(); });
  if (!onset_ && seen >= kToStart) {
    onset_ = *std::find_if(positives_.begin(), positives_.end(), [](const auto& p) { return p.has_value(); });
  } else if (onset_ && seen <= kToEnd) {
    onset_.reset();
  }
}

bool FibrillationDetector::judged(Instant now) const { return last_usable_ && now - *last_usable_ <= kMemory; }

bool FibrillationDetector::fibrillating(Instant now) const { return onset_.has_value() && judged(now); }

}  // namespace ward
