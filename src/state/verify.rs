//! What the page asks about review and verification.

use leptos::prelude::*;
use qichu_model::Settings;

use super::State;
use crate::engine::protocol::{Act, Answer, Ask};
use crate::engine::verify::{Checking, VerifyAnswer, VerifyAsk};

impl State {
    /// Asks about the review, the samples or the control totals; shows why not.
    pub async fn verify(self, ask: VerifyAsk) -> Option<VerifyAnswer> {
        match self.ask(Ask::Verify(ask)).await {
            Ok((Answer::Verify(answer), _)) => Some(*answer),
            Ok(_) => None,
            Err(why) => {
                self.toast(why, true);
                None
            }
        }
    }

    /// Checks something; whether that worked. Shows why not.
    pub async fn check(self, checking: Checking) -> bool {
        match self.ask(Ask::Do(Act::Check(checking))).await {
            Ok(_) => {
                self.settle_soon();
                true
            }
            Err(why) => {
                self.toast(why, true);
                false
            }
        }
    }

    /// Who works now: a reviewer that the open book names; empty for the preparer. Reactive.
    #[must_use]
    pub fn acting(&self) -> String {
        let actor = self.actor.get();
        let named = |settings: &Settings| settings.reviewers.contains(&actor);
        let known = self
            .book
            .with(|b| b.as_ref().is_some_and(|b| named(&b.settings)));
        if known { actor } else { String::new() }
    }

    /// Changes the settings by `with`, where it returns that it did.
    pub fn change_settings(self, with: impl FnOnce(&mut Settings)) {
        let now = self
            .book
            .with_untracked(|b| b.as_ref().map(|b| b.settings.clone()));
        if let Some(before) = now {
            let mut settings = before.clone();
            with(&mut settings);
            if settings != before {
                self.act(Act::Settings(Box::new(settings)));
            }
        }
    }
}
