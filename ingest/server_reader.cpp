#include "ingest/server_reader.h"

#include <poll.h>

namespace ward {
namespace {

constexpr int kLongestSleepMilliseconds = 500;

WardResponse response_to(const WardRequest& request, Result<StoredAnswer> answer) {
  WardResponse response;
  response.request_id = request.request_id;
  response.kind = request.kind;
  response.refusal = answer.error().code;
  response.text = answer ? "done" : std::string{describe(answer.error().code)};
  if (answer) response.stored = std::move(answer.value());
  return response;
}

}  // namespace

ReaderDesk::ReaderDesk(FileSystem& disk, const std::string& directory, const Cipher& cipher,
                       std::function<void()> answered)
    : past_(disk, directory, cipher), answered_(std::move(answered)), questions_(kMostAsked), answers_(kMostAsked) {}

ReaderDesk::~ReaderDesk() {
  questions_.drain(kMostAsked, [](Question* question) { delete question; });
  answers_.drain(kMostAsked, [](Answer* answer) { delete answer; });
}

bool ReaderDesk::ask(const std::string& asker, const WardRequest& request) {
  if (asked_ >= kMostAsked) return false;
  auto question = std::make_unique<Question>(Question{asker, request});
  if (!questions_.push(question.get())) return false;
  static_cast<void>(question.release());
  ++asked_;
  wake_.notify();
  return true;
}

void ReaderDesk::run() {
  while (!stopping_.load()) {
    const std::size_t done = questions_.drain(1, [this](Question* question) {
      const std::unique_ptr<Question> owned(question);
      auto answer = std::make_unique<Answer>(Answer{owned->asker, response_to(owned->request, past_.answer(owned->request))});
      WARD_CHECK(answers_.push(answer.get()));
      static_cast<void>(answer.release());
    });
    if (done > 0) {
      answered_();
      continue;
    }
    pollfd item{wake_.fd(), POLLIN, 0};
    if (wake_.prepare() && questions_.empty() && !stopping_.load()) ::poll(&item, 1, kLongestSleepMilliseconds);
    wake_.finish();
  }
}

void ReaderDesk::stop() {
  stopping_.store(true);
  wake_.notify();
}

}  // namespace ward
