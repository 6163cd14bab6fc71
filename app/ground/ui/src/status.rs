use leptos::prelude::*;

/// The ten states a thing can be in, each with a shape of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    Live,
    On,
    Processing,
    Scheduled,
    Draft,
    Paused,
    NeedsYou,
    Failed,
    Ended,
    Locked,
}

impl Shape {
    /// Every shape, in the order of the gallery.
    pub const ALL: [Self; 10] = [
        Self::Live,
        Self::On,
        Self::Processing,
        Self::Scheduled,
        Self::Draft,
        Self::Paused,
        Self::NeedsYou,
        Self::Failed,
        Self::Ended,
        Self::Locked,
    ];

    /// The word used when the page has no better one.
    pub fn word(self) -> &'static str {
        match self {
            Self::Live => "Live",
            Self::On => "Published",
            Self::Processing => "Processing",
            Self::Scheduled => "Scheduled",
            Self::Draft => "Draft",
            Self::Paused => "Paused",
            Self::NeedsYou => "Needs you",
            Self::Failed => "Failed",
            Self::Ended => "Ended",
            Self::Locked => "Locked",
        }
    }

    fn class(self) -> &'static str {
        match self {
            Self::Live => "status status-live",
            Self::On => "status tone-go",
            Self::Processing | Self::Scheduled => "status tone-note",
            Self::NeedsYou => "status tone-hold",
            Self::Failed => "status tone-clip",
            Self::Draft | Self::Paused | Self::Ended | Self::Locked => "status tone-quiet",
        }
    }

    /// What is filled and what is drawn as a line, on a grid of ten.
    fn paths(self) -> (&'static str, &'static str) {
        match self {
            Self::Live => ("M3 5a2 2 0 1 0 4 0a2 2 0 1 0-4 0z", "M.75 5a4.25 4.25 0 1 0 8.5 0a4.25 4.25 0 1 0-8.5 0z"),
            Self::On => ("M1 5a4 4 0 1 0 8 0a4 4 0 1 0-8 0z", ""),
            Self::Processing => ("M5 1a4 4 0 0 1 0 8z", "M1 5a4 4 0 1 0 8 0a4 4 0 1 0-8 0z"),
            Self::Scheduled => ("", "M5 .9 9.1 5 5 9.1 .9 5z"),
            Self::Draft => ("", "M1 5a4 4 0 1 0 8 0a4 4 0 1 0-8 0z"),
            Self::Paused => ("M1.5 1h2.5v8h-2.5zM6 1h2.5v8h-2.5z", ""),
            Self::NeedsYou => ("M5 .8 9.6 9h-9.2z", ""),
            Self::Failed => ("M1.2 1.2h7.6v7.6h-7.6z", ""),
            Self::Ended => ("", "M1.7 1.7h6.6v6.6h-6.6z"),
            Self::Locked => ("M2 4.6h6v4.4h-6z", "M3.2 4.6v-1.4a1.8 1.8 0 0 1 3.6 0v1.4"),
        }
    }
}

/// A status shape alone. Use it only where the word stands elsewhere.
#[component]
pub fn Glyph(shape: Shape) -> impl IntoView {
    let (filled, drawn) = shape.paths();
    let dashes = (shape == Shape::Draft).then_some("2.1 2.1");
    view! {
        <svg class="glyph" viewBox="0 0 10 10" aria-hidden="true">
            <path fill="currentColor" d=filled></path>
            <path fill="none" stroke="currentColor" stroke-width="1.5" stroke-dasharray=dashes d=drawn></path>
        </svg>
    }
}

/// A state in shape and word. With `word_hidden` the word is only spoken, for columns whose head already says it.
#[component]
pub fn Status(
    shape: Shape,
    /// Replaces the shape's own word.
    #[prop(into, optional)]
    word: MaybeProp<String>,
    #[prop(optional)] word_hidden: bool,
) -> impl IntoView {
    let class = if word_hidden { "only-read" } else { "" };
    view! {
        <span class=shape.class()>
            <Glyph shape/>
            <span class=class>{move || word.get().unwrap_or_else(|| shape.word().to_string())}</span>
        </span>
    }
}
