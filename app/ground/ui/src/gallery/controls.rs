//! What one presses, types into and chooses from.
use leptos::prelude::*;

use super::{Cell, Part};
use crate::*;

#[component]
pub(super) fn Keys() -> impl IntoView {
    let working = RwSignal::new(true);
    let down = RwSignal::new(true);
    view! {
        <Part id="keys" title="Keys" text="One lit key per screen: the reason the screen exists.">
            <div class="gallery-grid gallery-4">
                <Cell legend="lit">
                    <Key kind=KeyKind::Lit>"Publish 2 changes"</Key>
                </Cell>
                <Cell legend="plain, with icon">
                    <Key icon="icon-[lucide--eye]">"Preview"</Key>
                </Cell>
                <Cell legend="bare">
                    <Key kind=KeyKind::Bare>"Skip for now"</Key>
                </Cell>
                <Cell legend="stop">
                    <Key kind=KeyKind::Stop>"Delete chapter"</Key>
                </Cell>
                <Cell legend="working: meter and verb">
                    <Key kind=KeyKind::Lit working verb="Publishing">
                        "Publish 2 changes"
                    </Key>
                </Cell>
                <Cell legend="off, the reason beneath">
                    <Key kind=KeyKind::Lit off="Add a chapter first.">
                        "Publish"
                    </Key>
                </Cell>
                <Cell legend="off, the reason in the tooltip">
                    <Key off="Only owners can refund." why_in_tip=true>
                        "Refund"
                    </Key>
                </Cell>
                <Cell legend="link that looks like a key">
                    <KeyLink href="#keys">"Open the shop"</KeyLink>
                </Cell>
                <Cell legend="small">
                    <div class="row">
                        <Key size=KeySize::Small icon="icon-[lucide--plus]">
                            "Add chapter"
                        </Key>
                        <Key size=KeySize::Small kind=KeyKind::Bare>
                            "Filter"
                        </Key>
                    </div>
                </Cell>
                <Cell legend="large, shop" wide=true>
                    <div data-density="shop">
                        <Key kind=KeyKind::Lit size=KeySize::Large full=true>
                            "Buy course, $49"
                        </Key>
                    </div>
                </Cell>
                <Cell legend="icon keys: bare, plain, down, off">
                    <div class="row">
                        <IconKey name="Undo" icon="icon-[lucide--undo-2]"/>
                        <IconKey name="Preview" icon="icon-[lucide--eye]" kind=KeyKind::Plain/>
                        <IconKey name="Hold still" icon="icon-[lucide--pause]" kind=KeyKind::Plain pressed=down on_press=move || down.update(|down| *down = !*down)/>
                        <IconKey name="Redo" icon="icon-[lucide--redo-2]" off="Nothing to redo."/>
                    </div>
                </Cell>
                <Cell legend="tooltip">
                    <span class="tip">"Opens 7 days after joining"</span>
                </Cell>
            </div>
        </Part>
    }
}

#[component]
pub(super) fn Fields() -> impl IntoView {
    let title = RwSignal::new("Low End That Survives the Car".to_string());
    view! {
        <Part id="fields" title="Fields" text="Help or error beneath, never both. What was typed stays.">
            <div class="gallery-grid gallery-3">
                <Cell legend="followed by a signal" wide=true>
                    <Field label="Course title" name="g-title" value=title/>
                    <span class="legend">{move || title.get()}</span>
                </Cell>
                <Cell legend="help" wide=true>
                    <Field label="Store address" name="g-address" prefix="/" initial="night-bus" help="Letters, digits, dashes."/>
                </Cell>
                <Cell legend="empty, optional" wide=true>
                    <Field label="E-mail" name="g-mail" kind="email" optional=true placeholder="you@elsewhere.example" autocomplete="email"/>
                </Cell>
                <Cell legend="bad" wide=true>
                    <Field label="Tempo" name="g-tempo" kind="number" initial="900" unit="bpm" error="Between 1 and 300. Half-time? Put 150."/>
                </Cell>
                <Cell legend="bad, without unit" wide=true>
                    <Field
                        label="Password"
                        name="g-password"
                        kind="password"
                        autocomplete="off"
                        error="E-mail and password don't match. Two more tries, then a five-minute pause."
                        aside=|| {
                            view! {
                                <a class="link small" href="#fields">
                                    "Forgot it?"
                                </a>
                            }
                        }
                    />
                </Cell>
                <Cell legend="off" wide=true>
                    <Field label="Payout currency" name="g-currency" initial="EUR" off=true help="Set by your bank account."/>
                </Cell>
                <Cell legend="text area" wide=true>
                    <TextArea label="Description" name="g-text" initial="Kick, bass, room.\nIn that order." help="Shown on the course page."/>
                </Cell>
                <Cell legend="select" wide=true>
                    <Select
                        label="Counts as done"
                        name="g-done"
                        initial="90"
                        options=vec![Choice::new("open", "When opened"), Choice::new("90", "At 90% watched"), Choice::new("quiz", "Quiz passed").off("no quiz yet")]
                    />
                </Cell>
                <Cell legend="search" wide=true>
                    <SearchField label="Search the gallery" name="g-q" placeholder="Search sounds, courses, people" shortcut="/"/>
                </Cell>
                <Cell legend="notice of a whole form" wide=true>
                    <Notice text="We lost the line. Nothing you typed is gone."/>
                    <Notice text="Saved. Learners see it now." tone=Tone::Go/>
                </Cell>
            </div>
        </Part>
    }
}

#[component]
pub(super) fn Choices() -> impl IntoView {
    view! {
        <Part id="choices" title="Choices" text="A choice made is lit.">
            <div class="gallery-grid gallery-4">
                <Cell legend="check">
                    <Check label="Free preview" name="g-c1"/>
                    <Check label="Certificate at the end" name="g-c2" initial=true/>
                    <Check label="Let others see my notes" name="g-c3" help="Only people in this course." initial=true/>
                    <Check label="Not on your plan" name="g-c4" off=true/>
                </Cell>
                <Cell legend="switch" wide=true>
                    <Switch label="Published" name="g-s1" initial=true/>
                    <Switch label="Free preview" name="g-s2"/>
                    <Switch label="Download" name="g-s3" off=true help="Encoding first."/>
                </Cell>
                <Cell legend="segments">
                    <Segments label="Range" name="g-range" initial="30" options=vec![Choice::new("7", "7 days"), Choice::new("30", "30 days"), Choice::new("365", "Year")]/>
                    <Segments
                        label="View"
                        name="g-view"
                        label_hidden=true
                        initial="cards"
                        options=vec![Choice::new("cards", "Cards"), Choice::new("rows", "Rows").off("Fewer than two courses")]
                    />
                </Cell>
                <Cell legend="chips for set filters">
                    <span class="row row-wrap">
                        <a class="chip chip-on" href="#choices">
                            "Lo-fi"
                            <Icon glyph="icon-[lucide--x]"/>
                            <span class="only-read">"remove"</span>
                        </a>
                        <a class="chip" href="#choices">
                            "Drill"
                        </a>
                    </span>
                </Cell>
            </div>
        </Part>
    }
}
