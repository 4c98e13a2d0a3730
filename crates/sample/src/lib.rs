//! Realistic sample data, with planted mistakes on demand
