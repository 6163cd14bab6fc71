//! What everything is made of.
use leptos::prelude::*;

use super::{Cell, Part};

#[component]
pub(super) fn WhenToUse() -> impl IntoView {
    let rows = [
        ("Do something", "Key", "Lit once per screen. Going somewhere is a KeyLink."),
        ("Do something in a dense row", "IconKey, Menu", "Two or three icon keys; from four on a menu."),
        ("Choose one of up to five", "Segments", "More, or long words: Select."),
        ("Turn on at once", "Switch", "Waits for a form to be sent: Check."),
        ("Say a value is wrong", "Field error", "The sentence names the way out. Never a toast."),
        ("Refuse a whole form", "Notice", "Above the keys, spoken at once."),
        ("Say what happened", "Toast", "With the way back. Something unsolved: Banner."),
        ("Ask before a loss", "Dialog", "Names the loss in numbers. A form is a page, not a dialog."),
        ("Name a state", "Status", "Presence is a Lamp, a self-updating panel a LiveTag."),
        ("Show a sequence", "Steps", "One step, one chapter. Anything continuous: Level."),
        ("Look at things", "CourseCard", "Comparing many: a table."),
        ("Show one measure over time", "Columns", "Brings its table along."),
        ("Have nothing to show", "EmptyState", "With the one thing to do. On the way: Skeleton."),
        ("Split one thing into pages", "Tabs", "Links, so each has an address."),
    ];
    view! {
        <Part id="when" title="Which one when" text="Start from what a person wants to do or know.">
            <div class="table-frame" tabindex="0" role="region" aria-label="Which one when">
                <table class="table min-w-140">
                    <thead>
                        <tr>
                            <th scope="col">"you want to"</th>
                            <th scope="col">"take"</th>
                            <th scope="col">"and mind"</th>
                        </tr>
                    </thead>
                    <tbody>
                        {rows
                            .into_iter()
                            .map(|(want, take, mind)| {
                                view! {
                                    <tr>
                                        <th scope="row">{want}</th>
                                        <td>{take}</td>
                                        <td class="quiet">{mind}</td>
                                    </tr>
                                }
                            })
                            .collect_view()}
                    </tbody>
                </table>
            </div>
        </Part>
    }
}

#[component]
pub(super) fn Inks() -> impl IntoView {
    let groups: [(&str, &[&str]); 6] = [
        ("surfaces and lines", &["case", "panel", "sheet", "well", "plate", "line", "line-2", "edge"]),
        ("ink", &["ink", "ink-2", "ink-3", "ink-off"]),
        ("light, only on what is on", &["light", "light-hi", "light-lo", "light-wash", "light-edge", "light-text"]),
        (
            "states: word, fill, wash",
            &[
                "go",
                "go-fill",
                "go-wash",
                "note",
                "note-fill",
                "note-wash",
                "hold",
                "hold-fill",
                "hold-wash",
                "clip",
                "clip-fill",
                "clip-wash",
            ],
        ),
        ("display", &["lcd", "lcd-on", "lcd-off"]),
        ("series", &["s1", "s2", "s3", "s4", "s5", "s6"]),
    ];
    view! {
        <Part id="inks" title="Ink and light" text="Two materials. Nothing decorates.">
            <div class="gallery-grid">
                {groups
                    .into_iter()
                    .map(|(legend, names)| {
                        view! {
                            <Cell legend wide=true>
                                <ul class="gallery-swatches">
                                    {names
                                        .iter()
                                        .map(|name| {
                                            view! {
                                                <li>
                                                    <i style=format!("--shown: var(--{name})")></i>
                                                    <span class="legend">{*name}</span>
                                                </li>
                                            }
                                        })
                                        .collect_view()}
                                </ul>
                            </Cell>
                        }
                    })
                    .collect_view()}
            </div>
        </Part>
    }
}

#[component]
pub(super) fn Words() -> impl IntoView {
    view! {
        <Part id="type" title="Type" text="One face speaks, one measures.">
            <div class="gallery-grid">
                <p class="title">"Wet Asphalt, slow ferry"</p>
                <div class="gallery-grid gallery-3">
                    <Cell legend="head-1 · head-2 · head-3 · head-4">
                        <p class="head-1">"Sleeve 36/38"</p>
                        <p class="head-2">"Section 28/32"</p>
                        <p class="head-3">"Heading 18/24"</p>
                        <p class="head-4">"Group 14/20"</p>
                    </Cell>
                    <Cell legend="body · small · link">
                        <p data-density="shop">"Shop 16/24. Two faders up, one down. You keep the master."</p>
                        <p>"Desk 14/20. 2,841 orders since March."</p>
                        <p class="small quiet">"Small 13/18, secondary ink."</p>
                        <a class="link" href="#type">
                            "Read the contract"
                        </a>
                    </Cell>
                    <Cell legend="legend · num · counter">
                        <span class="legend">"142 bpm · F# min 11A"</span>
                        <span class="num">"1,284.50"</span>
                        <span class="counter">"01:42:07"</span>
                        <span class="row">
                            <kbd class="short-key">"Ctrl K"</kbd>
                            <span class="tag">"lo-fi"</span>
                        </span>
                    </Cell>
                </div>
            </div>
        </Part>
    }
}
