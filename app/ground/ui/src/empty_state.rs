use leptos::prelude::*;

/// The eight line drawings. Exactly one part of each is lit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drawing {
    Crate,
    Jack,
    Reel,
    Faders,
    Stand,
    Case,
    PatchBay,
    Metronome,
}

impl Drawing {
    /// Every drawing, in the order of the gallery.
    pub const ALL: [Self; 8] =
        [Self::Crate, Self::Jack, Self::Reel, Self::Faders, Self::Stand, Self::Case, Self::PatchBay, Self::Metronome];

    /// Surfaces, lines, the lit part, lines in front of it, dots.
    fn paths(self) -> [&'static str; 5] {
        match self {
            Self::Crate => [
                "M26 40h80v40h-80z",
                "M8 80h116M26 53h80M26 66h80M34 40v40M98 40v40",
                "M44 40l4-28h34l2 28z",
                "M58 40l4-22h28l1 22",
                "",
            ],
            Self::Jack => [
                "M46 33h18v14h-18zM98 22h26v36h-26z",
                "M4 62c18 0 16-22 32-22h10M64 36h8v8h-8zM72 38h9v4h-9zM104 40a7 7 0 1 0 14 0a7 7 0 1 0-14 0zM104 66h14M8 80h116",
                "",
                "M86 30l4 4M86 50l4-4M84 40h5",
                "M108.5 40a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0z",
            ],
            Self::Reel => [
                "M16 18h100v56h-100z",
                "M28 42a16 16 0 1 0 32 0a16 16 0 1 0-32 0zM72 42a16 16 0 1 0 32 0a16 16 0 1 0-32 0zM40 42a4 4 0 1 0 8 0a4 4 0 1 0-8 0zM84 42a4 4 0 1 0 8 0a4 4 0 1 0-8 0zM44 26v12M30 50l10-5M58 50l-10-5M88 26v12M74 50l10-5M102 50l-10-5",
                "M54 62h24v9h-24z",
                "M62 62v9M70 62v9M8 80h116",
                "",
            ],
            Self::Faders => [
                "M22 10h88v70h-88z",
                "M36 20v48M52 20v48M68 20v48M84 20v48M98 20v48M30 60h12v8h-12zM46 60h12v8h-12zM62 60h12v8h-12zM92 60h12v8h-12z",
                "M78 38h12v8h-12z",
                "M8 80h116",
                "",
            ],
            Self::Stand => [
                "M34 16h64v34h-64z",
                "M66 50v30M48 80h36M30 50h72M42 26h22M42 32h22M42 38h14M70 26h20M70 32h20M70 38h20",
                "M54.6 41a3.4 3.4 0 1 0 6.8 0a3.4 3.4 0 1 0-6.8 0z",
                "M61.4 41v-13M8 80h116",
                "",
            ],
            Self::Case => [
                "M18 26h96v54h-96z",
                "M18 44h96M30 26v54M102 26v54M52 26v-8h28v8",
                "M58 46h16v13h-16z",
                "M61 46v-4a5 5 0 0 1 10 0v4M8 80h116",
                "M64.4 52a1.6 1.6 0 1 0 3.2 0a1.6 1.6 0 1 0-3.2 0z",
            ],
            Self::PatchBay => [
                "M14 22h104v36h-104z",
                "M23 34a5 5 0 1 0 10 0a5 5 0 1 0-10 0zM42 34a5 5 0 1 0 10 0a5 5 0 1 0-10 0zM61 34a5 5 0 1 0 10 0a5 5 0 1 0-10 0zM80 34a5 5 0 1 0 10 0a5 5 0 1 0-10 0zM99 34a5 5 0 1 0 10 0a5 5 0 1 0-10 0zM23 48a5 5 0 1 0 10 0a5 5 0 1 0-10 0zM61 48a5 5 0 1 0 10 0a5 5 0 1 0-10 0zM80 48a5 5 0 1 0 10 0a5 5 0 1 0-10 0zM99 48a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",
                "M42 48a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",
                "M47 53c0 22 30 10 34 27M8 80h116",
                "",
            ],
            Self::Metronome => [
                "M48 80l10-64h16l10 64z",
                "M51 62h30M66 62l18-42",
                "M73 34a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",
                "M66 62v10M8 80h116",
                "",
            ],
        }
    }
}

/// Honest emptiness: what is not there yet, why, and the one thing to do about it. The children are that key.
#[component]
pub fn EmptyState(
    drawing: Drawing,
    #[prop(into)] title: String,
    #[prop(into)] text: String,
    /// It is all there is on this page: the title is the page's first heading.
    #[prop(optional)]
    page: bool,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let [ground, lines, lit, front, dots] = drawing.paths();
    view! {
        <div class="empty">
            <svg class="empty-drawing" viewBox="0 0 132 88" aria-hidden="true">
                <path class="part" d=ground></path>
                <path d=lines></path>
                <path class="part-lit" d=lit></path>
                <path d=front></path>
                <path class="part-solid" d=dots></path>
            </svg>
            {match page {
                true => view! { <h1>{title}</h1> }.into_any(),
                false => view! { <h3>{title}</h3> }.into_any(),
            }}
            <p>{text}</p>
            {children.map(|children| view! { <div class="empty-act">{children()}</div> })}
        </div>
    }
}
