#pragma once

#include <memory>
#include <type_traits>

#include "pipeline/domain/event.h"

namespace ward {

/// Where a gate puts its events: any callable `bool(const Event&)`, borrowed
/// for the length of one call. False means refused (the ring is full): the
/// gate counts it and marks the hole with a Gap as soon as there is room.
class EventSink {
 public:
  template <class F>
    requires(!std::is_same_v<std::remove_cvref_t<F>, EventSink>)
  EventSink(F&& accept)  // NOLINT: conversion is the point
      : target_(const_cast<void*>(static_cast<const void*>(std::addressof(accept)))),
        call_([](void* target, const Event& event) -> bool {
          return (*static_cast<std::remove_reference_t<F>*>(target))(event);
        }) {}

  [[nodiscard]] bool operator()(const Event& event) const { return call_(target_, event); }

 private:
  void* target_;
  bool (*call_)(void*, const Event&);
};

}  // namespace ward
