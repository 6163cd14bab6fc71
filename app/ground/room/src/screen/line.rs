use leptos::prelude::*;
use ui::LiveState;

/// How this tab's line to the server is.
#[derive(Clone, Copy)]
struct Line(RwSignal<LiveState>);

/// Call once, in the shell.
pub fn provide_line() {
    let state = RwSignal::new(LiveState::Live);
    provide_context(Line(state));
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        live::browser::on_line(move |line| {
            use live::browser::Line::{Connecting, Lost, Open, SignedOut};
            match line {
                // Before the first connection nothing is known to be wrong.
                Connecting | Open => state.set(LiveState::Live),
                Lost => state.set(LiveState::Reconnecting),
                SignedOut => leave_to_sign_in(),
            }
        });
    });
}

/// The line's state, for the `LiveTag` and for whoever must say "offline".
pub fn use_line() -> Signal<LiveState> {
    use_context::<Line>().map_or_else(|| Signal::stored(LiveState::Live), |line| line.0.into())
}

#[cfg(feature = "hydrate")]
fn leave_to_sign_in() {
    let Some(window) = web_sys::window() else { return };
    // A page that cannot be left stays as it is, with the socket closed: it shows nothing new.
    let _ = window.location().set_href("/sign-in");
}
