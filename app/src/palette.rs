//! The command palette of the app. Most visitors never open it, so it is fetched when it is first wanted.

use leptos::prelude::*;
use ui::{Command, CommandPalette, follow_command_keys};

use crate::chunks;

/// Opens the command palette from wherever there is a key for it.
#[derive(Clone, Copy)]
pub struct Palette(pub RwSignal<bool>);

/// Listens for the keys; the palette itself comes with the first of them.
#[component]
pub fn PaletteOnDemand() -> impl IntoView {
    let open = expect_context::<Palette>().0;
    follow_command_keys(open);
    let wanted = Memo::new(move |before: Option<&bool>| open.get() || before.is_some_and(|before| *before));
    move || wanted.get().then(|| chunks::PALETTE.show())
}

/// The palette with the commands of the whole product.
#[component]
pub fn Commands() -> impl IntoView {
    let open = expect_context::<Palette>().0;
    view! { <CommandPalette commands=Signal::stored(commands()) open/> }
}

fn commands() -> Vec<Command> {
    vec![
        Command::new("Courses", "/courses", "Browse the catalogue"),
        Command::new("My learning", "/dashboard?mode=learn", "Go on where you stopped"),
        Command::new("Creator studio", "/dashboard?mode=create", "Your courses"),
        Command::new("New course", "/dashboard/create/course", "Start empty or import"),
        Command::new("Notifications", "/dashboard/notifications", "What you were told"),
        Command::new("What you hear", "/dashboard/settings/notifications", "Which news, and where"),
        Command::new("Security", "/dashboard/settings/security", "Where you are signed in"),
    ]
}
