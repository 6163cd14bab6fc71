//! What things lie on: covers, cards, panels, lessons, and nothing yet.
use leptos::prelude::*;

use super::{Cell, Part, signs::sample_steps};
use crate::*;

#[component]
pub(super) fn SleevesAndCards() -> impl IntoView {
    let seeds = (0..20).map(|at| format!("sleeve-{at}")).collect::<Vec<_>>();
    let wished = RwSignal::new(true);
    view! {
        <Part id="cards" title="Sleeves, cards" text="Without a cover the sleeve is drawn: ten figures, sixteen sets of ink.">
            <div class="gallery-grid">
                <Cell legend="drawn from a seed" wide=true>
                    <div class="gallery-sleeves">{seeds.into_iter().map(|seed| view! { <Sleeve seed/> }).collect_view()}</div>
                </Cell>
                <div class="card-grid" data-density="shop">
                    <CourseCard
                        title="Low End That Survives the Car"
                        href="#cards"
                        maker="Ines Okafor"
                        seed="low-end"
                        legend="course · 22 chapters · 4 h 10"
                        steps=sample_steps()
                        price="40%"
                        note="resume chapter 4"
                        action=move || {
                            view! { <IconKey name="Wish list" icon="icon-[lucide--heart]" size=KeySize::Small pressed=wished at_end=true on_press=move || wished.update(|wished| *wished = !*wished)/> }
                        }
                    />
                    <CourseCard
                        title="Drum Programming by Ear"
                        href="#cards"
                        maker="Tapework"
                        seed="drums-by-ear"
                        legend="course · 16 chapters · 2 h 45"
                        steps=vec![Step::Open; 16]
                        price="$49"
                        flag="New today"
                    />
                    <CourseCard
                        title="Finish It"
                        href="#cards"
                        maker="Ada Renk"
                        seed="finish-it-6"
                        legend="course · 6 chapters"
                        steps=vec![Step::Done; 6]
                        price="Owned"
                        note="finished"
                    />
                    <CourseCard
                        title="Milk Teeth, a case study"
                        href="#cards"
                        maker="Sunday Desk"
                        seed="milk-teeth-3"
                        legend="course · 9 chapters"
                        steps=vec![Step::Locked; 9]
                        price="No longer sold"
                        gone=true
                    />
                </div>
            </div>
        </Part>
    }
}

#[component]
pub(super) fn Plates() -> impl IntoView {
    let days = [
        ("9 Mar", 12.0),
        ("10 Mar", 30.0),
        ("11 Mar", 0.0),
        ("12 Mar", 44.0),
        ("13 Mar", 61.0),
        ("14 Mar", 38.0),
        ("15 Mar", 82.0),
        ("16 Mar", 24.0),
    ];
    let columns: Vec<Column> =
        days.into_iter().map(|(day, amount)| Column::new(day, amount, format!("${amount:.2}"))).collect();
    view! {
        <Part id="plates" title="Plates" text="Panels share seams. Nothing on a plate has a shadow.">
            <div class="gallery-grid">
                <div class="panel-framed">
                    <div class="plate plate-3">
                        <div class="panel">
                            <Stat legend="this week" value="$1,284.50" note="$210.00 more than last week"/>
                        </div>
                        <div class="panel">
                            <Stat legend="learners" value="341"/>
                        </div>
                        <div class="panel">
                            <Stat legend="finished" value="212" note="of 341"/>
                        </div>
                    </div>
                    <div class="plate plate-lead">
                        <Panel title="Sales" legend="per day" tools=|| view! { <LiveTag state=LiveState::Live/> }>
                            <Columns label="Sales per day, 9 to 16 March" columns today=7/>
                        </Panel>
                        <Panel title="Loading">
                            <Skeleton label="Loading the feed" lines=5/>
                        </Panel>
                    </div>
                    <Panel title="Learners" legend="341" flush=true>
                        <div class="table-frame">
                            <table class="table">
                                <thead>
                                    <tr>
                                        <th scope="col">"who"</th>
                                        <th scope="col" aria-sort="descending">
                                            "state"
                                        </th>
                                        <th scope="col" class="table-num">
                                            "paid"
                                        </th>
                                    </tr>
                                </thead>
                                <tbody>
                                    <tr aria-selected="true">
                                        <th scope="row">"Devon Pryce"</th>
                                        <td>
                                            <Status shape=Shape::On word="Paid"/>
                                        </td>
                                        <td class="table-num">"75.00"</td>
                                    </tr>
                                    <tr>
                                        <th scope="row">"Imke Claes"</th>
                                        <td>
                                            <Status shape=Shape::NeedsYou word="Waiting for bank"/>
                                        </td>
                                        <td class="table-num">"49.00"</td>
                                    </tr>
                                </tbody>
                            </table>
                        </div>
                    </Panel>
                </div>
                <dl class="facts">
                    <div>
                        <dt class="legend">"chapters"</dt>
                        <dd>"22"</dd>
                    </div>
                    <div>
                        <dt class="legend">"length"</dt>
                        <dd>"4:10:31"</dd>
                    </div>
                    <div>
                        <dt class="legend">"learners"</dt>
                        <dd>"341"</dd>
                    </div>
                </dl>
                <div class="gallery-grid gallery-2">
                    <Cell legend="sortable rows" wide=true>
                        <div class="stack">
                            <div class="row">
                                <button class="grip" type="button" aria-label="Move Tuning a kick">
                                    <Icon glyph="icon-[lucide--grip-vertical]"/>
                                </button>
                                "Tuning a kick"
                            </div>
                            <div class="drop-line"></div>
                            <div class="row dragging">
                                <button class="grip" type="button" aria-label="Move Layering subs">
                                    <Icon glyph="icon-[lucide--grip-vertical]"/>
                                </button>
                                "Layering subs in mono"
                            </div>
                        </div>
                    </Cell>
                    <Cell legend="upload zone" wide=true>
                        <div class="drop-zone">
                            <b>"Drop the video here"</b>
                            <span class="small quiet">"MP4 or MOV, up to 4 GB"</span>
                        </div>
                        <div class="drop-zone drop-zone-over">
                            <b>"Let go"</b>
                            <span class="small">"kick-bass-62hz.mov"</span>
                        </div>
                    </Cell>
                </div>
            </div>
        </Part>
    }
}

#[component]
pub(super) fn Lessons() -> impl IntoView {
    view! {
        <Part id="lesson" title="Lesson" text="How a chapter's text reads, in the course and in the editor.">
            <div class="lesson">
                <p>"Solo lies to you. In solo the kick sounds huge and the bass sounds huge, and together they cancel into porridge. So we choose "<strong>"one owner for every octave"</strong>" below 120 Hz."</p>
                <h3>"Find the hand-over"</h3>
                <p>"Start at 30 Hz and walk up slowly. On this track it is "<code>"62 Hz"</code>", on yours it will be "<a href="#lesson">"somewhere near"</a>"."</p>
                <ul>
                    <li>"One owner per octave, written in the session notes."</li>
                    <li>"Both in mono below the hand-over."</li>
                </ul>
                <ol>
                    <li>"Release first."</li>
                    <li>"Depth next, on the quiet speaker."</li>
                </ol>
                <blockquote>
                    <p>
                        <strong>"In the car: "</strong>
                        "turn it down until you can talk over it. If the bass line is still a line, you are done."
                    </p>
                </blockquote>
                <pre>
                    <code>"release_ms = 60000 / bpm / 4"</code>
                </pre>
                <table>
                    <thead>
                        <tr>
                            <th>"Band"</th>
                            <th>"Owner"</th>
                        </tr>
                    </thead>
                    <tbody>
                        <tr>
                            <td>"30 to 62 Hz"</td>
                            <td>"Kick"</td>
                        </tr>
                        <tr>
                            <td>"62 to 120 Hz"</td>
                            <td>"Bass"</td>
                        </tr>
                    </tbody>
                </table>
            </div>
        </Part>
    }
}

#[component]
pub(super) fn Empties() -> impl IntoView {
    let words = [
        ("No courses yet", "Start with the one lesson you keep repeating to friends.", "Make a course"),
        ("We lost the line", "Nothing you typed is gone. We try again every few seconds.", "Try now"),
        ("Nothing recorded", "Drop a video here or write the chapter first.", "Add a video"),
        ("No numbers this week", "The store opened on Friday. Curves need two weeks.", "See last month"),
        ("No chapters here", "This module is a title so far.", "Add a chapter"),
        ("Members only", "Join the Back Room to open it.", "See what's inside"),
        ("No automations", "Welcome people by mail when they join.", "Make the first"),
        ("All answered", "No question waits. The archive keeps the rest.", "Open archive"),
    ];
    view! {
        <Part id="empty" title="Emptiness" text="A drawing with one part lit, and the next step.">
            <div class="gallery-grid gallery-4">
                {Drawing::ALL
                    .into_iter()
                    .zip(words)
                    .map(|(drawing, (title, text, key))| {
                        view! {
                            <EmptyState drawing title text>
                                <Key>{key}</Key>
                            </EmptyState>
                        }
                    })
                    .collect_view()}
            </div>
        </Part>
    }
}
