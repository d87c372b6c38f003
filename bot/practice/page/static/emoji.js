// Which picture is :this:?  The shortcodes that bots and people use most.

const TABLE = `
white_check_mark ✅ heavy_check_mark ✔️ x ❌ heavy_multiplication_x ✖️ warning ⚠️ no_entry ⛔ no_entry_sign 🚫 octagonal_sign 🛑 lock 🔒 unlock 🔓 key 🔑
shield 🛡️ scales ⚖️ balance_scale ⚖️ eyes 👀 mag 🔍 bulb 💡 memo 📝 pencil ✏️ pencil2 ✏️ book 📖 books 📚 bookmark 🔖 page_facing_up 📄
clipboard 📋 calendar 📅 date 📅 spiral_calendar_pad 🗓️ clock9 🕘 hourglass ⌛ hourglass_flowing_sand ⏳ alarm_clock ⏰ bell 🔔
no_bell 🔕 mailbox 📫 inbox_tray 📥 outbox_tray 📤 email 📧 speech_balloon 💬 thought_balloon 💭 thumbsup 👍 +1 👍 thumbsdown 👎 -1 👎
wave 👋 raised_hand ✋ hand ✋ clap 👏 pray 🙏 point_right 👉 point_up ☝️ ok_hand 👌 handshake 🤝 muscle 💪 smile 😄 smiley 😃 slightly_smiling_face 🙂
grin 😁 joy 😂 wink 😉 thinking_face 🤔 sweat_smile 😅 cry 😢 tada 🎉 rocket 🚀 sparkles ✨ star ⭐ fire 🔥 100 💯 heart ❤️ robot_face 🤖 robot 🤖
gear ⚙️ wrench 🔧 hammer 🔨 hammer_and_wrench 🛠️ package 📦 link 🔗 paperclip 📎 pushpin 📌 round_pushpin 📍 chart_with_upwards_trend 📈
bar_chart 📊 card_index 📇 file_folder 📁 floppy_disk 💾 computer 💻 seedling 🌱 herb 🌿 evergreen_tree 🌲 leaves 🍃 sunny ☀️ moon 🌙
red_circle 🔴 large_blue_circle 🔵 large_green_circle 🟢 large_yellow_circle 🟡 large_orange_circle 🟠 white_circle ⚪ black_circle ⚫
one 1️⃣ two 2️⃣ three 3️⃣ arrow_right ➡️ arrow_left ⬅️ arrow_up ⬆️ arrow_down ⬇️ arrows_counterclockwise 🔄 repeat 🔁
information_source ℹ️ question ❓ grey_question ❔ exclamation ❗ heavy_plus_sign ➕ heavy_minus_sign ➖ money_with_wings 💸 credit_card 💳
construction 🚧 performing_arts 🎭 wheelchair ♿ ledger 📒 stopwatch ⏱️ classical_building 🏛️ telephone_receiver 📞 palm_tree 🌴 airplane ✈️ mega 📣
desert_island 🏝️ island 🏝️ beach_with_umbrella 🏖️ face_with_thermometer 🤒 baby 👶 rotating_light 🚨 fast_forward ⏩ leftwards_arrow_with_hook ↩️
busts_in_silhouette 👥 bust_in_silhouette 👤 technologist 🧑‍💻 art 🎨 triangular_ruler 📐 straight_ruler 📏 microscope 🔬 test_tube 🧪 dart 🎯
`.trim().split(/\s+/);

const EMOJI = new Map();
for (let i = 0; i + 1 < TABLE.length; i += 2) EMOJI.set(TABLE[i], TABLE[i + 1]);

export const emoji = (name) => EMOJI.get(name) || null;
