//! Realistic sample data, clean or with planted mistakes.
