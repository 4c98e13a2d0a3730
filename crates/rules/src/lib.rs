//! The rule registry, its driver, and one file a rule.
