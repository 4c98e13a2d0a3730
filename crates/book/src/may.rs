//! What a book refuses from now on, though its journal may hold it from an earlier build: a
//! journal is carried out as it stands, or the book would not open any more.

use qichu_model::Settings;
use qichu_model::settings::thresholds;

use crate::check::Check;
use crate::command::Command;
use crate::{Book, Refused};

impl Book {
    /// Whether this command may be given now.
    pub(crate) fn may(&self, command: &Command) -> Result<(), Refused> {
        match command {
            Command::SetSettings(settings) => self.may_set(settings),
            Command::Check(check) => match &**check {
                Check::CommitSample { table, .. } if self.is_sampling(*table) => {
                    Err(Refused::SampleUndecided)
                }
                _ => Ok(()),
            },
            _ => Ok(()),
        }
    }

    /// What was so already may stay: who changes one thing need not answer for another.
    fn may_set(&self, settings: &Settings) -> Result<(), Refused> {
        let now = &self.settings;
        let people = |s: &Settings| (s.preparer.clone(), s.reviewers.clone());
        if settings.preparer_reviews() && people(settings) != people(now) {
            return Err(Refused::PreparerReviews);
        }
        let fits = |(key, number): (&String, _)| {
            let known = thresholds().find(|t| t.key == key);
            now.thresholds.get(key) == Some(number) || known.is_none_or(|t| t.takes(*number))
        };
        match settings.thresholds.iter().all(fits) {
            true => Ok(()),
            false => Err(Refused::OutOfRange),
        }
    }
}
