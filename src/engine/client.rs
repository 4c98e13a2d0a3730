//! The page's side of the engine: asks, and hears.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use futures_channel::oneshot;
use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker};

use super::protocol::{Answer, Ask, Asked, Said};
use crate::platform::{pack, post, received, unpack};

/// An answer with the bytes that came beside it.
pub type Answered = Result<(Answer, Option<Uint8Array>), String>;

#[derive(Default)]
struct Waiting {
    next: u32,
    answers: HashMap<u32, oneshot::Sender<Answered>>,
    /// Questions asked before the worker was ready.
    early: Vec<(Vec<u8>, Option<Uint8Array>)>,
    ready: bool,
}

/// The engine, as the page sees it.
#[derive(Clone)]
pub struct Client {
    worker: Worker,
    waiting: Rc<RefCell<Waiting>>,
}

impl Client {
    /// Starts the worker of this build. `hear` gets what it says unasked; `broken`, that it
    /// has ended.
    ///
    /// # Errors
    /// When the browser starts no worker.
    pub fn start(
        build: &str,
        hear: impl Fn(Said) + 'static,
        broken: impl Fn(String) + 'static,
    ) -> Result<Self, JsValue> {
        let worker = Worker::new(&format!("/build/{build}/engine_loader.js"))?;
        let waiting = Rc::new(RefCell::new(Waiting::default()));
        let client = Self { worker, waiting };
        let own = client.clone();
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let Some((message, payload)) = received(&event.data()) else {
                return;
            };
            match unpack::<Said>(&message) {
                Ok(Said::Ready) => own.ready(),
                Ok(Said::Answer(id, answer)) => {
                    let to = own.waiting.borrow_mut().answers.remove(&id);
                    if let Some(to) = to {
                        let _ = to.send(answer.map(|a| (a, payload)));
                    }
                }
                Ok(said) => hear(said),
                Err(error) => web_sys::console::error_1(&error.into()),
            }
        });
        let worker = &client.worker;
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        on_message.forget();
        let on_error = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
            broken(crate::platform::words(&event));
        });
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        on_error.forget();
        Ok(client)
    }

    /// Ends the engine, whatever it is doing. Who waits for an answer gets none.
    pub fn end(&self) {
        self.worker.terminate();
        self.waiting.borrow_mut().answers.clear();
    }

    /// Whether every question has its answer.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.waiting.borrow().answers.is_empty()
    }

    fn ready(&self) {
        let early = {
            let mut waiting = self.waiting.borrow_mut();
            waiting.ready = true;
            std::mem::take(&mut waiting.early)
        };
        for (message, payload) in early {
            post(&self.worker, &message, payload);
        }
    }

    /// Asks, and waits for the answer.
    ///
    /// # Errors
    /// Why the engine did not do it, in the language of the page.
    pub async fn ask(&self, ask: Ask, payload: Option<Uint8Array>) -> Answered {
        let (tell, told) = oneshot::channel();
        {
            let mut waiting = self.waiting.borrow_mut();
            waiting.next += 1;
            let id = waiting.next;
            waiting.answers.insert(id, tell);
            let message = pack(&Asked { id, ask });
            if waiting.ready {
                post(&self.worker, &message, payload);
            } else {
                // A message sent before the worker listens is lost.
                waiting.early.push((message, payload));
            }
        }
        told.await
            .unwrap_or_else(|_| Err("the engine ended".into()))
    }
}
