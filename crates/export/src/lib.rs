//! Workbooks written for people: templates.
