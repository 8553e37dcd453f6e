"""What is said in the benchmarks' recordings: two halves, one to tune with, one to report.

``{written|spoken}`` is said in another way than it is written.
"""

import random
from collections.abc import Sequence

TUNING = {
    "en": (
        "The ferry to the island leaves at half past seven, and it never waits for anyone.",
        "My grandmother kept her recipes in a tin box under the stairs.",
        "When the river froze in January, the children walked to school across the ice.",
        "Nobody expected the old bridge to survive another winter, but it did.",
        "Please close the window before the rain gets in.",
        "She studied chemistry for two years before she turned to music.",
        "In {1987|nineteen eighty-seven} it employed {3,500|three thousand five hundred} people.",
        "The committee will publish its report on Thursday, together with all the letters.",
        "He opened the door, looked around, and laughed.",
        "A small mistake in the drawing cost the builders three months.",
        "The museum bought the painting for {40|forty} thousand dollars.",
        "We have to decide whether the garden should be larger or the kitchen.",
        "Every morning the baker put a loaf aside for the postman.",
        "It is difficult to explain why some songs stay with us for a lifetime.",
        "The last train was late again, so we shared a taxi with two strangers.",
        "Her brother repairs clocks in a workshop behind the market.",
        "Do you remember where we left the blue suitcase?",
        "The doctor said that walking would help more than any medicine.",
        "After the storm, the harbour was full of broken branches.",
        "Water boils at a lower temperature in the mountains.",
        "They painted the walls yellow because the room faces north.",
        "I would rather read the letter myself, if you don't mind.",
        "The engine made a strange noise, and then it stopped.",
        "Our neighbours are planning a party for the end of the summer.",
        "Thank you.",
        "That was not what I meant at all.",
    ),
    "zh": (
        "今天的会议改到下午三点，请大家准时参加。",
        "他从小就喜欢画画，后来成了一名老师。",
        "这座城市的春天很短，夏天却特别长。",
        "我们应该先了解问题，然后再讨论办法。",
        "她把旧照片放在一个木头盒子里。",
        "昨天晚上下了一场大雨，路上都是水。",
        "学习一门语言需要很多时间和耐心。",
        "火车站旁边新开了一家书店。",
        "你知道图书馆几点关门吗？",
        "医生建议他每天早上出去走一走。",
        "这个项目一共花了{25|二十五}天才完成。",
        "孩子们在公园里放风筝，玩得非常高兴。",
        "如果明天天气好，我们就去爬山。",
        "谢谢大家。",
        "很多人都认为这是一个正确的决定。",
        "老师让学生把课文读了三遍。",
        "她每个周末都去看望住在乡下的外婆。",
        "电影还没开始，大厅里已经坐满了人。",
        "这条路正在维修，请从左边绕行。",
        "弟弟把钥匙忘在办公室了。",
        "他们花了整整一个夏天修理那条木船。",
        "冬天来了，湖面结了厚厚的冰。",
        "我想先听听你的意见。",
        "邻居家的猫常常跳到我们的阳台上。",
        "面包刚刚烤好，味道香极了。",
        "这位作家一生写了十几部长篇小说。",
        "听说山里的空气比城里新鲜得多。",
        "请不要在地铁里大声打电话。",
        "考试的结果下个星期才会公布。",
        "妈妈做的红烧鱼是全家人的最爱。",
        "不好意思，我来晚了。",
        "科学家发现，这种植物只在夜里开花。",
        "船慢慢地离开了港口。",
        "为了省钱，他每天骑自行车上班。",
        "你能帮我把这封信寄出去吗？",
        "工人们正在搭一座临时的桥。",
        "窗台上摆着几盆红色的花。",
        "虽然路很远，但是风景非常美。",
        "小镇的集市每逢周三最热闹。",
        "再见。",
    ),
    "de": (
        "Der Zug nach Hamburg fährt heute leider nicht von Gleis sieben.",
        "Meine Schwester hat den ganzen Sommer an einem Buch geschrieben.",
        "Wenn es morgen regnet, bleiben wir zu Hause und kochen zusammen.",
        "Der Bäcker an der Ecke verkauft im Winter heiße Suppe.",
        "Wir haben lange gewartet, aber niemand hat die Tür geöffnet.",
        "Auf dem Dachboden fand sie einen Koffer voller alter Briefe.",
    ),
    "es": (
        "El mercado abre todos los días a las ocho de la mañana.",
        "Mi hermano trabaja en una pequeña escuela cerca del mar.",
        "Si mañana llueve, nos quedamos en casa y preparamos la cena.",
        "El jardinero riega las flores antes de que salga el sol.",
        "Hemos esperado mucho tiempo, pero nadie abrió la puerta.",
        "La profesora explicó la lección con un mapa muy antiguo.",
    ),
    "fr": (
        "La bibliothèque ferme plus tôt pendant les vacances.",
        "Mon voisin répare des vélos dans une petite cour derrière la maison.",
        "Demain matin nous allons visiter le château avec nos amis.",
        "Le jardinier arrose les fleurs avant la chaleur de midi.",
        "Nous avons attendu longtemps, mais personne n'a ouvert la porte.",
        "Elle a trouvé une valise pleine de lettres dans le grenier.",
    ),
    "ru": (
        "Вчера вечером мы долго гуляли по берегу реки.",
        "Мой брат работает учителем в маленькой школе.",
        "Если завтра будет хорошая погода, мы поедем на дачу.",
        "Садовник поливает цветы рано утром.",
        "Мы долго ждали, но никто не открыл дверь.",
        "На чердаке она нашла чемодан со старыми письмами.",
    ),
    "ar": (
        "كان الجو جميلا في الصباح ثم نزل المطر بعد الظهر.",
        "يعمل أخي في مدرسة صغيرة قرب البحر.",
        "فتحت المكتبة أبوابها في الساعة التاسعة.",
        "لا أحد يعرف لماذا توقفت الساعة القديمة.",
        "سافرنا بالقطار إلى المدينة الكبيرة.",
    ),
    "he": (
        "הרכבת לחיפה יוצאת בשעה שבע בבוקר.",
        "אחותי כתבה ספר במשך כל הקיץ.",
        "הספרייה נסגרת מוקדם ביום שישי.",
        "אם ירד גשם מחר נישאר בבית.",
        "הילדים שיחקו בגן עד הערב.",
    ),
}

REPORTED = {
    "en": (
        "The lighthouse was built of grey stone, and its lamp could be seen for twenty miles.",
        "Most of the letters were lost when the archive burned down.",
        "You can leave your bicycle in the yard behind the theatre.",
        "Before we begin, I would like to thank the people who organised this evening.",
        "The soup needs more salt.",
        "By {1994|nineteen ninety-four} only {12|twelve} families still lived in the valley.",
        "My uncle taught me how to sharpen a knife and how to tie a proper knot.",
        "There was a long silence, and nobody knew who should speak first.",
        "Plants that grow in the shade often have larger leaves.",
        "The judge asked the witness to repeat her answer slowly.",
        "If the price of wood keeps rising, the carpenters will have to close.",
        "He was born in a village that no longer appears on any map.",
        "The orchestra practised the same four bars all afternoon.",
        "Could you bring another chair from the next room?",
        "Snow had covered the road, so the driver turned back at the crossing.",
        "The company sold {2,400|two thousand four hundred} umbrellas in a single week.",
        "An honest answer is worth more than a clever one.",
        "The tailor measured the sleeve twice and cut it once.",
        "Some birds return to the same nest every year.",
        "We waited on the platform until it was dark.",
        "The machine counts the coins and wraps them in paper.",
        "Good night.",
        "A friend of mine collects maps of places that do not exist.",
        "The teacher wrote the question on the board and left the room.",
        "Farmers in the region have been worried about the dry weather since March.",
        "I am not sure that this is the right key.",
    ),
    "zh": (
        "这本小说讲的是一个年轻医生的故事。",
        "窗户外面有一棵很高的树，秋天叶子会变红。",
        "我的朋友在北京工作，每年春节才回家。",
        "请把您的电话号码写在这张纸上。",
        "经过多年的努力，他们终于找到了答案。",
        "超市里的水果今天比昨天便宜。",
        "飞机因为大雾晚了两个小时。",
        "你觉得这个颜色怎么样？",
        "爷爷每天下午都在院子里下棋。",
        "公司今年招了{36|三十六}名新员工。",
        "我还没有想好要不要参加那个比赛。",
        "从这里到机场大约需要四十分钟。",
        "音乐会结束以后，观众站起来鼓掌。",
        "没关系。",
        "她用自己的钱给村里的孩子买了很多书。",
        "这条河流过三个省，最后进入大海。",
        "经理让我们把计划再修改一次。",
        "早晨的菜市场里挤满了买菜的人。",
        "他一边喝茶，一边看今天的报纸。",
        "这件毛衣是姐姐亲手织的。",
        "雪停了以后，孩子们跑出去堆雪人。",
        "我们坐在河边，看着太阳慢慢落下去。",
        "请问洗手间在哪里？",
        "博物馆的二楼正在展出古代的瓷器。",
        "叔叔年轻的时候当过三年兵。",
        "由于天气原因，比赛推迟到下个月举行。",
        "那只小狗一直跟着我走到家门口。",
        "昨天的讲座吸引了不少学生。",
        "我们班来了一位新同学，她的家乡在南方。",
        "好的，明白了。",
        "这家饭馆的豆腐做得特别好吃。",
        "老人坐在门前，给我们讲从前的事情。",
        "灯突然灭了，屋子里一片漆黑。",
        "你最好提前半个小时到火车站。",
        "桌子上的蛋糕是给谁准备的？",
        "他没有回答，只是轻轻地摇了摇头。",
        "这种药一天吃两次，饭后服用。",
        "村子后面有一片竹林。",
        "她说话的声音很小，几乎听不见。",
        "欢迎下次再来。",
    ),
    "de": (
        "Im Herbst sammeln die Kinder Kastanien im Park hinter der Kirche.",
        "Die Werkstatt hat angerufen, das Auto ist morgen fertig.",
        "Niemand wusste, warum die Uhr am Rathaus stehen geblieben war.",
        "Die Lehrerin schrieb eine Frage an die Tafel und verließ den Raum.",
        "Vor dem Theater standen viele Menschen im Regen.",
        "Der Fischer verkaufte seinen ganzen Fang noch vor dem Frühstück.",
    ),
    "es": (
        "La abuela guardaba las cartas en un cajón de la cocina.",
        "El autobús llega tarde casi todos los lunes.",
        "Nadie sabía por qué el reloj de la plaza se había parado.",
        "La maestra escribió una pregunta en la pizarra y salió de la clase.",
        "Delante del teatro había mucha gente bajo la lluvia.",
        "El pescador vendió todo antes del desayuno.",
    ),
    "fr": (
        "Le boulanger prépare le pain avant le lever du soleil.",
        "Les enfants ramassent des feuilles dans le jardin de l'école.",
        "Personne ne savait pourquoi la vieille horloge s'était arrêtée.",
        "La maîtresse a écrit une question au tableau et elle est sortie.",
        "Devant le théâtre, beaucoup de gens attendaient sous la pluie.",
        "Le pêcheur a tout vendu avant le petit déjeuner.",
    ),
    "ru": (
        "Бабушка хранила письма в деревянной коробке под лестницей.",
        "Поезд опоздал на два часа, и мы пошли пешком.",
        "Никто не знал, почему часы на площади остановились.",
        "Учительница написала вопрос на доске и вышла из класса.",
        "Перед театром под дождём стояло много людей.",
        "Рыбак продал весь улов ещё до завтрака.",
    ),
    "ar": (
        "جلس الأطفال تحت الشجرة الكبيرة في الحديقة.",
        "كتب المعلم سؤالا على اللوح ثم خرج.",
        "وصل القطار متأخرا بسبب الثلج.",
        "اشترى أبي كتابا قديما من السوق.",
        "تغلق المحلات أبوابها بعد غروب الشمس.",
    ),
    "he": (
        "המורה כתבה שאלה על הלוח ויצאה מהכיתה.",
        "לפני התיאטרון עמדו אנשים רבים בגשם.",
        "הדייג מכר את כל הדגים לפני ארוחת הבוקר.",
        "איש לא ידע למה השעון הישן נעצר.",
        "האוטובוס מאחר כמעט בכל יום ראשון.",
    ),
}

NUMBERS = {
    "tune": {
        "en": (
            "The tower is {324|three hundred twenty-four} metres high.",
            "It was built in {1889|eighteen eighty-nine} by {300|three hundred} workers.",
            "About {65|sixty-five} percent of them voted, which is {12|twelve} percent more.",
            "You need {250|two hundred fifty} grams of flour, {4|four} eggs and {2|two} lemons.",
            "By {1972|nineteen seventy-two} they sold {15,000|fifteen thousand} of these radios.",
            "Bus {47|forty-seven} leaves at {8:15|eight fifteen} from platform {9|nine}.",
        ),
        "zh": (
            "这座桥长{1200|一千二百}米，一共用了{7|七}年时间。",
            "{1998|一九九八}年，这里只有{300|三百}多个学生。",
            "我每天{6|六}点起床，跑{5|五}公里。",
            "全班{42|四十二}个人，有{30|三十}个人会游泳。",
        ),
    },
    "report": {
        "en": (
            "The lake is {58|fifty-eight} metres deep and {17|seventeen} kilometres long.",
            "In {2003|two thousand three} it had {1,150|eleven hundred fifty} inhabitants.",
            "He paid {75|seventy-five} euros for {3|three} tickets, and {20|twenty} for the bus.",
            "The war lasted from {1618|sixteen eighteen} to {1648|sixteen forty-eight}.",
            "Flight {283|two eight three} boards at gate {22|twenty-two} in {40|forty} minutes.",
        ),
        "zh": (
            "图书馆有{80000|八万}本书，{26|二十六}台电脑。",
            "{2008|二零零八}年夏天，我第一次坐飞机。",
            "会议室在{15|十五}楼，可以坐{60|六十}个人。",
            "他用{3|三}个月读完了{12|十二}本小说。",
        ),
    },
}
"""Said by number: services write digits."""

NATURAL = (
    (
        "And Mister John Dashwood had then leisure to consider how much there might be prudently "
        "in his power to do for them."
    ),
    "He was not an ill disposed young man.",
    "Unless to be rather cold hearted and rather selfish is to be ill disposed.",
    (
        "Had he married a more a amiable woman, he might have been made still more respectable "
        "than he was."
    ),
    "He might even have been made amiable himself.",
)
"""What the sample's reader says."""

INVENTED = {
    "en": (
        "Thanks for watching, and don't forget to subscribe to the channel.",
        "Subtitles by the community.",
        "See you in the next video.",
    ),
    "zh": ("请不吝点赞订阅转发打赏支持明镜与点点栏目。", "字幕由志愿者提供。", "谢谢观看。"),
}

_WHO = (
    *("the captain", "a young nurse", "my neighbour", "the gardener", "an engineer", "the mayor"),
    *("her cousin", "the librarian", "a tired waiter", "the old fisherman", "our teacher"),
    *("the photographer", "a lonely tourist", "the shop owner", "his daughter", "the plumber"),
)
_DID = (
    *("found", "carried", "forgot", "described", "repaired", "borrowed", "noticed", "painted"),
    *("sold", "cleaned", "measured", "dropped", "admired", "delivered", "protected", "hid"),
)
_WHAT = (
    *("a heavy basket", "the wooden ladder", "an expensive camera", "the broken mirror"),
    *("three empty bottles", "a silver ring", "the yellow notebook", "a map of the city"),
    *("the garden gate", "a box of candles", "the morning paper", "two leather gloves"),
)
_WHERE = (
    *("near the station", "behind the church", "in the narrow street", "at the edge of the forest"),
    *("beside the canal", "under the bridge", "in front of the hotel", "on the kitchen table"),
)
_WHEN = (
    *("yesterday evening", "before the storm", "after a long discussion", "early in the morning"),
    *("during the holidays", "a week ago", "without saying a word", "for the second time"),
)


def english(seed: int, count: int) -> list[str]:
    """Plain sentences, all different enough, as many as an hour needs."""
    dice = random.Random(seed)
    sentences = []
    for _ in range(count):
        parts = [dice.choice(_WHO), dice.choice(_DID), dice.choice(_WHAT), dice.choice(_WHERE)]
        sentence = " ".join((*parts, dice.choice(_WHEN)))
        sentences.append(sentence[0].upper() + sentence[1:] + ".")
    return sentences


def shuffled(sentences: Sequence[str], seed: int) -> list[str]:
    return random.Random(seed).sample(sentences, len(sentences))
