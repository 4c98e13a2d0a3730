//! Whether the app works without a network: said only when the service worker has every
//! file of this build.

use std::time::Duration;

use futures_channel::mpsc::{self, UnboundedReceiver};
use futures_util::StreamExt;
use futures_util::future::select;
use gloo_timers::future::sleep;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    MessageChannel, MessageEvent, ServiceWorker, ServiceWorkerContainer, ServiceWorkerRegistration,
};

use super::State;
use crate::platform::{call, get};

/// Pause while something is being kept.
const OFTEN: Duration = Duration::from_millis(400);
/// Pause where nothing is expected.
const SELDOM: Duration = Duration::from_secs(30);

/// Whether the app works without a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offline {
    /// All files are kept.
    Ready,
    /// They are being kept.
    Preparing,
    /// This browser, or this build, keeps none.
    Unsupported,
    /// All files are kept, and a newer build waits.
    Update,
}

/// Keeps the state true, and asks that the storage be kept.
pub fn watch(state: State) {
    let navigator = window().navigator();
    let container = get(&navigator, "serviceWorker");
    let Ok(container) = container.dyn_into::<ServiceWorkerContainer>() else {
        state.offline.set(Offline::Unsupported);
        return;
    };
    let _ = call(&get(&navigator, "storage"), "persist", &[]);
    reload_when_changed(state, &container);
    wasm_bindgen_futures::spawn_local(async move {
        let Ok(registered) = JsFuture::from(container.register("/sw.js")).await else {
            state.offline.set(Offline::Unsupported);
            return;
        };
        let registration: ServiceWorkerRegistration = registered.unchecked_into();
        // A build that came since the last visit, or while the page lay aside; without a
        // network there is no telling.
        let newer = registration.clone();
        let ask_host = move || {
            if let Ok(looked) = newer.update() {
                wasm_bindgen_futures::spawn_local(async { drop(JsFuture::from(looked).await) });
            }
        };
        ask_host();
        document().set_onvisibilitychange(Some(listener(ask_host).unchecked_ref()));
        let (tell, found) = mpsc::unbounded();
        let comes = move || drop(tell.unbounded_send(()));
        registration.set_onupdatefound(Some(listener(comes).unchecked_ref()));
        keep_looking(state, registration, found).await;
    });
}

fn listener(run: impl Fn() + 'static) -> JsValue {
    Closure::<dyn Fn()>::new(run).into_js_value()
}

/// Looks until the state is final, then now and then, and whenever a newer build comes.
async fn keep_looking(
    state: State,
    registration: ServiceWorkerRegistration,
    mut found: UnboundedReceiver<()>,
) {
    loop {
        match (registration.waiting(), registration.active()) {
            (Some(_), Some(_)) => state.offline.set(Offline::Update),
            (_, Some(active)) => {
                let registration = registration.clone();
                ask(&active, move |answer| {
                    // One that has come since the question is the better news.
                    if registration.waiting().is_none() {
                        state.offline.set(kept(state, &answer));
                    }
                });
            }
            _ => {}
        }
        let preparing = matches!(state.offline.get_untracked(), Offline::Preparing);
        let pause = match preparing || registration.installing().is_some() {
            true => OFTEN,
            false => SELDOM,
        };
        select(found.next(), sleep(pause)).await;
    }
}

/// Whether a service worker keeps nothing, as in development.
fn keeps_none(answer: &JsValue) -> bool {
    get(answer, "total").as_f64() == Some(0.0)
}

/// Whether a service worker keeps the build of this page.
fn is_own(state: State, answer: &JsValue) -> bool {
    get(answer, "build").as_string() == Some(state.build.get_value())
}

/// What a service worker says it keeps.
fn kept(state: State, answer: &JsValue) -> Offline {
    // A page that was loaded past its service worker may be of another build.
    let ready = get(answer, "ready").is_truthy() && is_own(state, answer);
    match (ready, keeps_none(answer)) {
        (true, _) => Offline::Ready,
        (false, true) => Offline::Unsupported,
        (false, false) => Offline::Preparing,
    }
}

/// Asks a service worker for its build and what it keeps of it.
fn ask(worker: &ServiceWorker, hear: impl FnOnce(JsValue) + 'static) {
    let Ok(channel) = MessageChannel::new() else {
        return;
    };
    let hear = Closure::once_into_js(move |event: MessageEvent| hear(event.data()));
    channel.port1().set_onmessage(Some(hear.unchecked_ref()));
    let question = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&question, &"type".into(), &"state".into());
    let ports = js_sys::Array::of1(&channel.port2());
    let _ = call(worker, "postMessage", &[question.into(), ports.into()]);
}

impl State {
    /// Takes the newer build that waits; all tabs then reload, once they have saved.
    pub fn update(self) {
        let container = window().navigator().service_worker();
        wasm_bindgen_futures::spawn_local(async move {
            let Ok(promise) = crate::platform::call_async(&container, "getRegistration", &[]).await
            else {
                return;
            };
            let message = js_sys::Object::new();
            let _ = js_sys::Reflect::set(&message, &"type".into(), &"activate".into());
            let _ = call(&get(&promise, "waiting"), "postMessage", &[message.into()]);
        });
    }
}

/// A page goes on with the build it began with; when another takes over, it reloads as soon
/// as nothing can be lost by it.
fn reload_when_changed(state: State, container: &ServiceWorkerContainer) {
    let of_page = container.clone();
    let changed = move || {
        let Some(active) = of_page.controller() else {
            return;
        };
        ask(&active, move |answer| {
            // What takes control of a page first is mostly the page's own build.
            if !is_own(state, &answer) && !keeps_none(&answer) {
                wasm_bindgen_futures::spawn_local(async move {
                    state.all_saved().await;
                    let _ = window().location().reload();
                });
            }
        });
    };
    container.set_oncontrollerchange(Some(listener(changed).unchecked_ref()));
}
