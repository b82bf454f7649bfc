#include "pipeline/signals/form_evidence.h"

#include <algorithm>

namespace ward {

namespace {

// Chosen by cross-validation on mitdb, patients kept apart; 0.5-0.8 do as well.
constexpr float kWordOfForm = 0.7F;
constexpr int kFewest = 3;
/// Slow: a tachycardia that lasts must not talk its shapes out of what they
/// showed as single premature beats.
constexpr float kFollow = 0.02F;
constexpr float kMostlyPaced = 0.5F;

}  // namespace

const FormEvidence::Form* FormEvidence::find(std::uint8_t form) const {
  if (form == 0) return nullptr;
  const auto found = std::find_if(forms_.begin(), forms_.end(), [&](const Form& f) { return f.number == form; });
  return found == forms_.end() ? nullptr : &*found;
}

float FormEvidence::ventricular(std::uint8_t form, float log_odds) const {
  const Form* known = find(form);
  if (known == nullptr || known->count < kFewest) return log_odds;
  return (1.0F - kWordOfForm) * log_odds + kWordOfForm * known->log_odds;
}

bool FormEvidence::paced(std::uint8_t form) const {
  const Form* known = find(form);
  return known != nullptr && known->paced > kMostlyPaced;
}

void FormEvidence::learn(std::uint8_t form, float log_odds, bool behind_pulse) {
  if (form == 0) return;
  ++beats_;
  auto known = std::find_if(forms_.begin(), forms_.end(), [&](const Form& f) { return f.number == form; });
  if (known == forms_.end()) {
    known = std::min_element(forms_.begin(), forms_.end(),
                             [](const Form& a, const Form& b) { return a.last < b.last; });
    *known = Form{};
    known->number = form;
  }
  ++known->count;
  known->last = beats_;
  const float share = std::max(kFollow, 1.0F / static_cast<float>(known->count));
  known->log_odds += share * (log_odds - known->log_odds);
  known->paced += share * ((behind_pulse ? 1.0F : 0.0F) - known->paced);
}

}  // namespace ward
