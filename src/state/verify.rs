//! What the page asks about review and verification.

use futures_channel::mpsc::UnboundedReceiver;
use futures_util::StreamExt;
use leptos::prelude::*;
use qichu_model::{Settings, Text};

use super::{State, words};
use crate::engine::protocol::{Act, Answer, Ask, Summary};
use crate::engine::verify::{
    Checking, DeclaredView, SampleView, TotalsView, VerifyAnswer, VerifyAsk,
};

/// A change of the settings.
pub type SettingsChange = Box<dyn FnOnce(&mut Settings)>;

/// What the verify screen shows.
#[derive(Clone, Copy)]
pub struct Checks {
    /// Control totals by table.
    pub totals: RwSignal<Vec<TotalsView>>,
    /// What the sources declare.
    pub declared: RwSignal<Vec<DeclaredView>>,
    /// The sample of every table that has records.
    pub samples: RwSignal<Vec<SampleView>>,
}

impl State {
    /// What the verify screen shows, asked anew as the book changes.
    #[must_use]
    pub fn checks(self) -> Checks {
        let (totals, declared) = (RwSignal::default(), RwSignal::default());
        let seq = self.seq();
        Effect::new(move |_| {
            // Read, not only tracked: a memo that nobody read follows nothing.
            seq.get();
            self.lang.track();
            wasm_bindgen_futures::spawn_local(async move {
                if let Some(VerifyAnswer::Totals(tables, sources)) =
                    self.verify(VerifyAsk::Totals).await
                {
                    let _ = totals.try_set(tables);
                    let _ = declared.try_set(sources);
                }
            });
        });
        Checks {
            totals,
            declared,
            samples: self.samples(),
        }
    }

    /// The sample of every table that has records, asked anew as the book changes.
    #[must_use]
    pub fn samples(self) -> RwSignal<Vec<SampleView>> {
        let samples = RwSignal::default();
        let seq = self.seq();
        Effect::new(move |_| {
            seq.get();
            wasm_bindgen_futures::spawn_local(async move {
                if let Some(VerifyAnswer::Samples(found)) = self.verify(VerifyAsk::Samples).await {
                    let _ = samples.try_set(found);
                }
            });
        });
        samples
    }

    fn seq(self) -> Memo<Option<u64>> {
        Memo::new(move |_| self.book.with(|b| b.as_ref().map(|b| b.seq)))
    }

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

    /// Whether who works now may review and sample: where reviewers are named, only they.
    /// Reactive.
    #[must_use]
    pub fn may_check(&self) -> bool {
        let free = |b: &Option<Summary>| {
            let settings = b.as_ref().map(|b| &b.settings);
            settings.is_none_or(|s| s.reviewers.is_empty())
        };
        self.book.with(free) || !self.acting().is_empty()
    }

    /// Asks for another person, by the words that the menu in the top bar shows; reactive.
    #[must_use]
    pub fn only_reviewers(&self, text: Text) -> String {
        let preparer = |b: &Option<Summary>| b.as_ref().map(|b| b.settings.preparer.clone());
        let preparer = self.book.with(preparer).unwrap_or_default();
        let shown = self.f(words::IDENTITY_PREPARER, &[&preparer]);
        self.f(text, &[shown.trim()])
    }

    /// Changes the settings by `with`, where that changes anything. Each change waits for
    /// the one before: they are kept whole, and one made to older ones would undo it.
    pub fn change_settings(self, with: impl FnOnce(&mut Settings) + 'static) {
        // The task that takes them ends only with the page.
        (self.changes).with_value(|changes| drop(changes.unbounded_send(Box::new(with))));
    }

    pub(super) async fn take_changes(self, mut changes: UnboundedReceiver<SettingsChange>) {
        while let Some(with) = changes.next().await {
            let book = self.book;
            let now = book.with_untracked(|b| b.as_ref().map(|b| b.settings.clone()));
            let Some(before) = now else {
                continue;
            };
            let mut settings = before.clone();
            with(&mut settings);
            if settings == before {
                continue;
            }
            // The book is told before the answer: the next change is made to these.
            match self.ask(Ask::Do(Act::Settings(Box::new(settings)))).await {
                Ok(_) => self.settle_soon(),
                Err(why) => self.toast(why, true),
            }
        }
    }
}
