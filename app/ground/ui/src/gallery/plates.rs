//! What things lie on: covers, cards, panels, lessons, and nothing yet.
use leptos::prelude::*;

use super::{Cell, Part, signs::sample_steps};
use crate::{number::fixed, *};

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
        days.into_iter().map(|(day, amount)| Column::new(day, amount, format!("${}", fixed(amount, 2)))).collect();
    view! {
        <Part id="plates" title="Plates" text="Panels share seams. Nothing on a plate has a shadow.">
            <div class="gallery-grid">
                <div class="panel-framed">
                    <div class="plate plate-3">
                        <div class="panel">
                            <Stat legend="this week" value="$1,284.50" note="$210.00 more than last week"/>
                        </div>
                        <div class="panel">
                            <Stat legend="learners" value="341" note="9 today"/>
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
                </div>
            </div>
        </Part>
    }
}

#[component]
pub(super) fn Media() -> impl IntoView {
    let tone = |mime: &str| vec![MediaSource { address: "/gallery/tone.wav".into(), mime: mime.into() }];
    let tracks = RwSignal::new(vec![MediaTrack {
        address: "/gallery/tone.vtt".into(),
        language: "en".into(),
        label: "English".into(),
    }]);
    view! {
        <Part id="media" title="Media player" text="Space starts and stops, the arrows are ten seconds. Without scripts it is the browser's own.">
            <div class="gallery-grid gallery-2">
                <Cell legend="a film, with captions">
                    <MediaPlayer kind=MediaKind::Film title="Night Bus, the film" sources=tone("audio/wav") poster=Some("/sleeve/night-bus".to_string()) tracks length=Some(4.0)/>
                </Cell>
                <Cell legend="sound; what no browser here can play">
                    <MediaPlayer kind=MediaKind::Sound title="Two low notes" sources=tone("audio/wav") length=Some(4.0)/>
                    <MediaPlayer kind=MediaKind::Sound title="A kind nobody knows" sources=tone("audio/x-unheard-of") length=Some(3_729.0)/>
                </Cell>
            </div>
        </Part>
    }
}

#[component]
pub(super) fn Files(toaster: Toaster) -> impl IntoView {
    let uploads = RwSignal::new(vec![
        Upload::new(
            "1",
            "slow-ferry-24.wav",
            UploadState::Sending { percent: 63, text: "1.9 of 3.0 GB, 4 min left, you can leave".to_string() },
        ),
        Upload::new("2", "wet-asphalt-stems.zip", UploadState::Waiting),
        Upload::new("3", "kick-bass-62hz.mov", UploadState::Processing("Reading the peaks".to_string())),
        Upload::new("4", "tram-9.wav", UploadState::Ready("3:04, 24 bit, 86 bpm".to_string())),
        Upload::new(
            "5",
            "glasshouse.aif",
            UploadState::Failed("Can't decode this file. Export it again as WAV.".to_string()),
        ),
        Upload::new("6", "second-lift.wav", UploadState::Canceled),
    ]);
    let turn = move |id: String, state: UploadState| {
        uploads.update(|uploads| {
            uploads.iter_mut().filter(|upload| upload.id == id).for_each(|upload| upload.state = state.clone())
        });
    };
    let clear = move |id: String| uploads.update(|uploads| uploads.retain(|upload| upload.id != id));
    let dropped = Callback::new(move |files: web_sys::FileList| toaster.toast(format!("{} taken", files.length())));
    view! {
        <Part id="files" title="Files" text="Long work shows a level, and what can be done about it.">
            <div class="gallery-grid gallery-2">
                <Cell legend="drop zone, one that rests, a file over it" wide=true>
                    <FileDrop label="Drop the WAV here" help="WAV or AIFF, up to 500 MB" name="g-drop" accept=".wav,.aiff" multiple=true on_files=dropped/>
                    <FileDrop label="Drop a cover here" help="JPEG or PNG" name="g-cover" off="Your plan's storage is full. Delete something first."/>
                    <div class="drop-zone drop-zone-over">
                        <Icon glyph="icon-[lucide--upload]"/>
                        <b>"Let go"</b>
                        <span class="small">"WAV or AIFF, up to 500 MB"</span>
                    </div>
                </Cell>
                <Cell legend="what became of them" wide=true>
                    <Uploads
                        uploads
                        on_cancel=move |id: String| turn(id, UploadState::Canceled)
                        on_retry=move |id: String| turn(id, UploadState::Waiting)
                        on_clear=clear
                    />
                </Cell>
            </div>
        </Part>
    }
}

#[component]
pub(super) fn Talk() -> impl IntoView {
    let remarks = vec![
        Remark::new("1", "Owen Blake", "18 min · at 04:12", "Does glide count if the 808 is resampled?").replies(vec![
            Remark::new(
                "2",
                "Ines Okafor",
                "2 min",
                "It does. Print the glide, then tune the tail.\n\nChapter 8 has the session.",
            )
            .role("teacher")
            .accepted(),
            Remark::new("3", "Owen Blake", "now", "Thanks, that was it."),
        ]),
        Remark::new(
            "4",
            "Mei Hart",
            "Mon",
            "At 62 Hz mine hums. Is that the room, or the cable I have had since school, the one with the red ends?",
        ),
    ];
    view! {
        <Part id="talk" title="Talk" text="Who said what. A reply lies one step in, the answer is marked.">
            <div class="panel-framed">
                <div class="panel">
                    <Thread
                        label="Questions"
                        remarks
                        keys=|_: String| {
                            view! {
                                <Key size=KeySize::Small kind=KeyKind::Bare>
                                    "Reply"
                                </Key>
                            }
                                .into_any()
                        }
                    />
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
