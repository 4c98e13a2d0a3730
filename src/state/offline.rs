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
    reload_when_changed(state);
}

/// Looks again until the state is final, then now and then for a newer build.
fn look(state: State, registration: web_sys::ServiceWorkerRegistration) {
    let waiting = registration.waiting();
    match (&waiting, registration.active()) {
        (Some(_), Some(_)) => state.offline.set(Offline::Update),
        (_, Some(active)) => ask(&active, move |data| told(state, data)),
        _ => {}
    }
    let often = matches!(state.offline.get_untracked(), Offline::Preparing);
    let pause = std::time::Duration::from_millis(if often { 400 } else { 30_000 });
    set_timeout(move || look(state, registration), pause);
}

/// Whether a service worker keeps nothing, as in development.
fn keeps_none(data: &JsValue) -> bool {
    get(data, "total").as_f64() == Some(0.0)
}

/// Whether a service worker keeps the build of this page.
fn is_own(state: State, data: &JsValue) -> bool {
    get(data, "build").as_string() == Some(state.build.get_value())
}

fn told(state: State, data: &JsValue) {
    // A page that was loaded past its service worker may be of another build.
    let ready = get(data, "ready").is_truthy() && is_own(state, data);
    state.offline.set(match (ready, keeps_none(data)) {
        (true, _) => Offline::Ready,
        (false, true) => Offline::Unsupported,
        (false, false) => Offline::Preparing,
    });
}

/// Asks a service worker which build it keeps, and whether all of it.
fn ask(worker: &ServiceWorker, then: impl FnOnce(&JsValue) + 'static) {
    let Ok(channel) = MessageChannel::new() else {
        return;
    };
    let hear = Closure::once_into_js(move |event: MessageEvent| then(&event.data()));
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

/// A page goes on with the build it began with. When another one takes over, its own files
/// are gone: it reloads. The first to take control is mostly this page's own.
fn reload_when_changed(state: State) {
    let container = window().navigator().service_worker();
    let look = {
        let container = container.clone();
        move || {
            let Some(worker) = container.controller() else {
                return;
            };
            ask(&worker, move |data| {
                if !is_own(state, data) && !keeps_none(data) {
                    reload_when_saved(state);
                }
            });
        }
    };
    let look = Closure::<dyn Fn()>::new(look);
    container.set_oncontrollerchange(Some(look.as_ref().unchecked_ref()));
    look.forget();
}

/// Another tab may have taken the update while something here was not saved yet.
fn reload_when_saved(state: State) {
    if state.is_saved() {
        let _ = window().location().reload();
    } else {
        set_timeout(
            move || reload_when_saved(state),
            std::time::Duration::from_millis(400),
        );
    }
}
