//! Short messages, in whatever language the page speaks while they stand.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;
use qichu_model::{Lang, TableId, Text};

use super::{State, fill};

/// What a message says. The engine's own sentences stay as it said them.
#[derive(Clone)]
pub struct Message(Arc<dyn Fn(Lang) -> String + Send + Sync>);

impl Message {
    /// Something that can be said in every language.
    pub fn new(say: impl Fn(Lang) -> String + Send + Sync + 'static) -> Self {
        Self(Arc::new(say))
    }

    /// A text whose `{}` are filled in order.
    #[must_use]
    pub fn filled(text: Text, values: &[&str]) -> Self {
        let values: Vec<String> = values.iter().map(|&v| v.to_owned()).collect();
        Self::new(move |lang| fill(text.get(lang), &values))
    }

    /// In a language.
    #[must_use]
    pub fn get(&self, lang: Lang) -> String {
        (self.0)(lang)
    }
}

impl From<Text> for Message {
    fn from(text: Text) -> Self {
        Self::new(move |lang| text.get(lang).to_owned())
    }
}

impl From<String> for Message {
    fn from(said: String) -> Self {
        Self::new(move |_| said.clone())
    }
}

/// A message that goes away by itself.
#[derive(Clone)]
pub struct Toast {
    /// Its number.
    pub id: u32,
    /// What it says.
    pub message: Message,
    /// It tells of something that did not work.
    pub bad: bool,
    /// Undo is offered.
    pub undo: bool,
    /// A record to which it is offered to go.
    pub go: Option<(TableId, u32)>,
}

impl State {
    /// Shows a message for a while.
    pub fn toast(self, message: impl Into<Message>, bad: bool) {
        self.push_toast(message.into(), bad, false, None);
    }

    /// What went wrong is over: it worked since, or the person is elsewhere.
    pub fn forget_trouble(self) {
        self.toasts.maybe_update(|all| {
            let before = all.len();
            all.retain(|t| !t.bad);
            all.len() < before
        });
    }

    pub(super) fn push_toast(
        self,
        message: Message,
        bad: bool,
        undo: bool,
        go: Option<(TableId, u32)>,
    ) {
        let id = self.next_toast.get_value() + 1;
        self.next_toast.set_value(id);
        let toast = Toast {
            id,
            message,
            bad,
            undo,
            go,
        };
        self.toasts.update(|all| {
            // Good news replaces good news; what went wrong stays to be read.
            all.retain(|t| t.bad || toast.bad);
            all.push(toast);
            let spare = all.len().saturating_sub(2);
            all.drain(..spare);
        });
        let seconds = if bad { 12 } else { 6 };
        set_timeout(
            move || self.toasts.update(|all| all.retain(|t| t.id != id)),
            Duration::from_secs(seconds),
        );
    }
}
