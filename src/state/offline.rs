//! Whether the app works without a network: said only when the service worker has every
//! file of this build.

use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageChannel, MessageEvent, ServiceWorker, ServiceWorkerContainer};

use super::State;
use crate::platform::{call, get};

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
    wasm_bindgen_futures::spawn_local(async move {
        let Ok(registered) = JsFuture::from(container.register("/sw.js")).await else {
            state.offline.set(Offline::Unsupported);
            return;
        };
        let registration: web_sys::ServiceWorkerRegistration = registered.unchecked_into();
        look(state, registration.clone());
        // A build that came since the last visit; without a network there is no telling.
        if let Ok(looked) = registration.update() {
            let _ = JsFuture::from(looked).await;
        }
    });
    reload_when_changed();
}

/// Looks again until the state is final, then now and then for a newer build.
fn look(state: State, registration: web_sys::ServiceWorkerRegistration) {
    let waiting = registration.waiting();
    match (&waiting, registration.active()) {
        (Some(_), Some(_)) => state.offline.set(Offline::Update),
        (_, Some(active)) => ask(state, &active),
        _ => {}
    }
    let often = matches!(state.offline.get_untracked(), Offline::Preparing);
    let pause = std::time::Duration::from_millis(if often { 400 } else { 30_000 });
    set_timeout(move || look(state, registration), pause);
}

fn ask(state: State, worker: &ServiceWorker) {
    let Ok(channel) = MessageChannel::new() else {
        return;
    };
    let hear = Closure::once_into_js(move |event: MessageEvent| {
        let data = event.data();
        let ready = get(&data, "ready").is_truthy();
        let none = get(&data, "total").as_f64() == Some(0.0);
        state.offline.set(match (ready, none) {
            (true, _) => Offline::Ready,
            (false, true) => Offline::Unsupported,
            (false, false) => Offline::Preparing,
        });
    });
    channel.port1().set_onmessage(Some(hear.unchecked_ref()));
    let question = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&question, &"type".into(), &"state".into());
    let ports = js_sys::Array::of1(&channel.port2());
    let _ = call(worker, "postMessage", &[question.into(), ports.into()]);
}

impl State {
    /// Takes the newer build that waits; all tabs then reload.
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

/// A page goes on with the build it began with; when another takes over, it reloads.
fn reload_when_changed() {
    let container = window().navigator().service_worker();
    let controlled = container.controller().is_some();
    let reload = Closure::<dyn Fn()>::new(move || {
        // The first build to take control is this page's own.
        if controlled {
            let _ = window().location().reload();
        }
    });
    container.set_oncontrollerchange(Some(reload.as_ref().unchecked_ref()));
    reload.forget();
}
