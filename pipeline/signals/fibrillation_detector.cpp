#include "pipeline/signals/fibrillation_detector.h"

#include <algorithm>
#include <cmath>

namespace ward {

namespace {

/// The first slot at or after a second of ward time.
std::int64_t slot_at(std::int64_t second) {
  const Nanoseconds time = std::chrono::seconds{second};
  const std::int64_t slot = time / FibrillationLead::kSlot;
  return FibrillationLead::kSlot * slot < time ? slot + 1 : slot;
}

std::int64_t second_of(std::int64_t slot) {
  const Nanoseconds time = FibrillationLead::kSlot * slot;
  const std::int64_t second = time / std::chrono::seconds{1};
  return std::chrono::seconds{second} > time ? second - 1 : second;
}

#include "pipeline/signals/fibrillation_table.inc"

static_assert(asks_only_for(kFibrillationTrees, kWaveFeatures));

/// How far a lead may fall behind the others before they stop waiting: 0.3 s.
constexpr std::int64_t kPatience = std::chrono::milliseconds{300} / FibrillationLead::kSlot;
/// Windows judged after a hole: older ones are beyond the leads' memory.
constexpr std::int64_t kMostOverdue = 3;
/// One window, however extreme, may not outweigh those beside it; and what
/// quivers in one lead not the clear beats of another.
constexpr float kMostFor = 3.0F;
constexpr float kMostAgainst = -4.0F;
/// What a window says in which all that can be seen is quiet.
constexpr float kQuietEvidence = -3.0F;
/// Belief before the first window: a patient who fibrillates when the leads
/// are put on is found as fast as any.
constexpr float kFirstBelief = -1.0F;
/// Chance, a second, that fibrillation ends: it lasts minutes, not seconds.
constexpr float kEnds = 1.0F / 300.0F;
/// Chance, a second, that it begins: far above its true rate, or the hours
/// before would have to be argued down first.
constexpr float kBegins = 1.0F / 60.0F;
constexpr std::ptrdiff_t kToStart = 3;  ///< of the last four
constexpr std::ptrdiff_t kToEnd = 1;    ///< at most

/// The log odds a second later, when nothing was seen.
float a_second_later(float log_odds) {
  const float p = 1.0F / (1.0F + std::exp(-log_odds));
  const float then = p * (1.0F - kEnds) + (1.0F - p) * kBegins;
  return std::log(then / (1.0F - then));
}

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
  const std::int64_t second = second_of(lead->newest().value_or(0));
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
  const std::int64_t end = slot_at(second);
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
  const std::int64_t end = slot_at(second);
  FibrillationWindow window;
  window.end = Instant{std::chrono::seconds{second}};
  float sum = 0.0F;
  bool quiet = false;
  for (std::optional<FibrillationLead>& lead : leads_) {
    if (!lead) continue;
    const auto [state, count] = lead->window(end, wave_);
    quiet = quiet || state == WaveWindow::quiet;
    if (state != WaveWindow::judged) continue;
    const float log_odds = table_.log_odds(features_.of({wave_.data(), count}));
    sum += std::clamp(log_odds - kNeutral, kMostAgainst, kMostFor);
    ++window.leads;
  }
  window.usable = window.leads > 0 || quiet;
  const bool joins = last_usable_ && window.end - *last_usable_ <= kMemory;
  belief_ = joins ? a_second_later(belief_) : kFirstBelief;
  if (window.usable) belief_ += window.leads > 0 ? sum / static_cast<float>(window.leads) : kQuietEvidence;
  window.evidence = belief_;
  window.fibrillatory = belief_ > 0.0F;
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
