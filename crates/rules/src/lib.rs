//! The rules, their registry and the driver that runs them
