#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "ingest/server_reader_answer.h"
#include "pipeline/domain/ward_view.h"
#include "pipeline/flow/spsc_ring.h"
#include "pipeline/flow/wake.h"

namespace ward {

/// Questions about the past have a thread of their own: it waits for the disk,
/// so that neither detection nor the ward thread does. The ward thread asks and
/// takes the answers; at most kMostAsked are on their way, more are refused.
class ReaderDesk {
 public:
  static constexpr std::size_t kMostAsked = 64;

  /// @param disk, cipher  outlive the desk
  /// @param answered      called on the reader's thread when an answer waits
  ReaderDesk(FileSystem& disk, const std::string& directory, const Cipher& cipher, std::function<void()> answered);
  ~ReaderDesk();
  ReaderDesk(const ReaderDesk&) = delete;
  ReaderDesk& operator=(const ReaderDesk&) = delete;

  /// Ward thread. @return false: too many are on their way
  [[nodiscard]] bool ask(const std::string& asker, const WardRequest& request);
  /// Ward thread: hands each waiting answer to `use(asker, response)`.
  template <class Use>
  std::size_t take_answers(Use&& use) {
    return answers_.drain(kMostAsked, [&](Answer* answer) {
      const std::unique_ptr<Answer> owned(answer);
      --asked_;
      use(owned->asker, owned->response);
    });
  }
  [[nodiscard]] bool answers_wait() const { return !answers_.empty(); }

  /// The reader thread's loop, until stop(); what then waits is not answered.
  void run();
  void stop();

 private:
  struct Question {
    std::string asker;
    WardRequest request;
  };
  struct Answer {
    std::string asker;
    WardResponse response;
  };

  PastAnswers past_;
  std::function<void()> answered_;
  SpscRing<Question*> questions_;  ///< owning: whoever pops deletes
  SpscRing<Answer*> answers_;      ///< never full: there is one for each that was asked
  std::size_t asked_{0};           ///< ward thread's
  Wake wake_;
  std::atomic<bool> stopping_{false};
};

}  // namespace ward
