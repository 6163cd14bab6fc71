//! What everything is made of.
use leptos::prelude::*;

use super::{Cell, Part};

#[component]
pub(super) fn WhenToUse() -> impl IntoView {
    let rows = [
        ("Do something", "Key", "keys", "Lit once per screen. Going somewhere is a KeyLink."),
        ("Do something in a dense row", "IconKey, Menu", "keys", "Two or three icon keys; from four on a menu."),
        ("Ask for a line of text", "Field", "fields", "Prefix and unit inside its frame. A day is a kind."),
        ("Ask for several lines", "TextArea", "fields", "With a limit: CountedArea. It cuts nothing off."),
        ("Ask for text with a form", "RichText", "fields", "Headings, lists, pictures. A few lines are a TextArea."),
        ("Ask for a number", "Stepper", "fields", "Where the feel matters more than the digits: Fader."),
        ("Ask for a moment", "WhenField", "fields", "Day, time and zone. A day alone is a Field."),
        ("Ask for words of one's own", "TagInput", "fields", "From a fixed list: Checks."),
        ("Play sound or film", "MediaPlayer", "media", "Remembers nothing itself: it tells where it is."),
        ("Take files", "FileDrop", "files", "What becomes of them: Uploads."),
        ("Choose one of up to five", "Segments", "choices", "Long words or reasons: Radios. More: Select."),
        ("Choose any of several", "Checks", "choices", "A single one is a Check."),
        ("Choose what to buy", "Offers", "choices", "Name, terms, price. What is taken stays, with its reason."),
        ("Turn on at once", "Switch", "choices", "Waits for a form to be sent: Check."),
        ("Filter a list", "Chip", "choices", "A link. A fact that filters nothing is a Tag."),
        ("Rate, and show ratings", "StarsField, Stars", "choices", "An average never without its count."),
        ("Say a value is wrong", "Field error", "fields", "The sentence names the way out. Never a toast."),
        ("Refuse a whole form", "Notice", "fields", "Above the keys, spoken at once."),
        ("Say what happened", "Toast", "floats", "With the way back. Something unsolved: Banner."),
        ("Ask before a loss", "Dialog", "floats", "Names the loss in numbers. A form is a page, not a dialog."),
        ("Show one row's detail", "Drawer", "floats", "A press beside it closes it. Longer than a drawer: a page."),
        ("Explain, or hold two controls", "Popover", "floats", "Things to do: Menu. An icon's name: its tooltip."),
        ("Give something to take along", "CopyField", "fields", "A link, a number. What is only read is text."),
        ("Name a state", "Status", "signs", "Presence is a Lamp, a self-updating panel a LiveTag."),
        ("Show a sequence", "Steps", "steps", "One step, one chapter. Anything continuous: Level."),
        ("Go through several pages", "WizardSteps", "ways", "Three to six. Pages one may visit in any order: Tabs."),
        ("Split one thing into pages", "Tabs", "ways", "Links, so each has an address."),
        ("Look at things", "CourseCard", "cards", "Comparing many: Table."),
        ("Compare many, act on many", "Table", "tables", "Numbers in columns of their own, order in the address."),
        ("Go through a long list", "Pager", "ways", "By cursor. How many there are, only where it is known."),
        ("Follow what happens", "LiveList", "lists", "Five states. What one edits is a Table."),
        (
            "Put things in order",
            "Sorting, Grip",
            "sorting",
            "Always by keys too. One list that nobody orders: a Table.",
        ),
        ("Show who said what", "Thread", "talk", "What happened is a LiveList."),
        ("Show one measure over time", "BarChart", "charts", "A few plain numbers: Columns. Both bring their table."),
        ("Compare over time", "LineChart", "charts", "Four lines at most. One amount that adds up: its area."),
        ("Show shares of a whole", "Donut", "charts", "Six at most, the rest is one. In a row of text: Level."),
        ("Compare a few amounts", "LevelList", "charts", "Also a way with its steps. Many: a Table."),
        ("Show when in a week", "HeatMap", "charts", "Seven days, 24 hours, in the store's own zone."),
        ("Show a value that swings", "Gauge", "charts", "What only grows is a Level."),
        ("Show a course beside a number", "Sparkline", "charts", "Never alone: the number says where it is."),
        ("Have nothing to show", "EmptyState", "empty", "With the one thing to do. On the way: Skeleton."),
    ];
    view! {
        <Part id="when" title="Which one when" text="Start from what a person wants to do or know. Printed, this page is this table.">
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
                            .map(|(want, take, part, mind)| {
                                view! {
                                    <tr>
                                        <th scope="row">{want}</th>
                                        <td>
                                            <a class="link" href=format!("#{part}")>
                                                {take}
                                            </a>
                                        </td>
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
