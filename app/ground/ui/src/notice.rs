use leptos::{children::ViewFnOnce, prelude::*};

use crate::{Glyph, Shape};

/// The four states of the desk: all well, worth knowing, watch it, stopped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    Go,
    #[default]
    Note,
    Hold,
    Clip,
}

impl Tone {
    fn shape(self) -> Shape {
        match self {
            Self::Go => Shape::On,
            Self::Note => Shape::Scheduled,
            Self::Hold => Shape::NeedsYou,
            Self::Clip => Shape::Failed,
        }
    }
}

/// What a whole form has to say. The region exists before the sentence does, so screen readers hear it arrive.
#[component]
pub fn Notice(
    #[prop(into)] text: MaybeProp<String>,
    /// `Clip` unless said otherwise: most notices are a refusal of what was just tried.
    #[prop(default = Tone::Clip)]
    tone: Tone,
) -> impl IntoView {
    let class = match tone {
        Tone::Go => "notice tone-go",
        Tone::Note => "notice tone-note",
        Tone::Hold => "notice tone-hold",
        Tone::Clip => "notice tone-clip",
    };
    let role = if tone == Tone::Clip { "alert" } else { "status" };
    view! {
        <div role=role>
            {move || {
                text.get()
                    .map(|sentence| {
                        view! {
                            <div class=class>
                                <Glyph shape=tone.shape()/>
                                <span>{sentence}</span>
                            </div>
                        }
                    })
            }}
        </div>
    }
}

/// A state of affairs that stays on the page until it is solved, with the way to solve it.
#[component]
pub fn Banner(
    #[prop(optional)] tone: Tone,
    /// The key that solves it.
    #[prop(into, optional)]
    action: ViewFnOnce,
    children: Children,
) -> impl IntoView {
    let class = match tone {
        Tone::Go => "banner tone-go",
        Tone::Note => "banner tone-note",
        Tone::Hold => "banner tone-hold",
        Tone::Clip => "banner tone-clip",
    };
    view! {
        <div class=class>
            <Glyph shape=tone.shape()/>
            <div>{children()}</div>
            <div class="banner-act">{action.run()}</div>
        </div>
    }
}
