"""What the cutting benchmark has said: public domain prose, and talk written for it.

Chinese and Thai have a space between words, Japanese between phrases (bunsetsu): it is taken out
before anything is cut, and tells where a line may end.
"""

ENGLISH = """
It is a truth universally acknowledged, that a single man in possession of a good fortune, must be
in want of a wife. However little known the feelings or views of such a man may be on his first
entering a neighbourhood, this truth is so well fixed in the minds of the surrounding families,
that he is considered as the rightful property of some one or other of their daughters.
It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of
foolishness, it was the epoch of belief, it was the epoch of incredulity, it was the season of
Light, it was the season of Darkness, it was the spring of hope, it was the winter of despair.
Call me Ishmael. Some years ago, never mind how long precisely, having little or no money in my
purse, and nothing particular to interest me on shore, I thought I would sail about a little and
see the watery part of the world. It is a way I have of driving off the spleen, and regulating the
circulation. Alice was beginning to get very tired of sitting by her sister on the bank, and of
having nothing to do. Once or twice she had peeped into the book her sister was reading, but it had
no pictures or conversations in it, and what is the use of a book, thought Alice, without pictures
or conversations?
Four score and seven years ago our fathers brought forth on this continent, a new nation, conceived
in Liberty, and dedicated to the proposition that all men are created equal. Now we are engaged in
a great civil war, testing whether that nation, or any nation so conceived and so dedicated, can
long endure. We are met on a great battle-field of that war. We have come to dedicate a portion of
that field, as a final resting place for those who here gave their lives that that nation might
live. It is altogether fitting and proper that we should do this.
"""

ENGLISH_TALK = """
So when I started working on this about five years ago, nobody at the company really believed that
it would turn into a product. We had a small room on the third floor, two old computers and a
coffee machine that broke down every other week. And I remember Doctor Helen Park coming in at six
p.m. on a Friday and asking us what we were looking for. Well, we didn't know. We were looking at
the numbers and hoping that they would tell us something. She sat down with us and went through
every single chart, and after an hour she said that we had been measuring the wrong thing all
along. That was hard to hear. But she was right, you know, and I think it is the most important
lesson that I have learned in my whole career. If you want to understand how people use a tool you
have to sit next to them while they are using it. You can't find out from a chart. So the following
Monday we got on a train to Leeds and spent two weeks in the office of a small law firm. We watched
them write letters, answer the phone and look after their clients. By the end of the first week
there were eleven things on our list that we had never even thought about. And by the end of the
second one I had given up on almost everything that we had built in the year before.
"""

ENGLISH_UNSEEN = """
The family of Dashwood had long been settled in Sussex. Their estate was large, and their
residence was at Norland Park, in the centre of their property, where, for many generations, they
had lived in so respectable a manner as to engage the general good opinion of their surrounding
acquaintance. The late owner of this estate was a single man, who lived to a very advanced age,
and who for many years of his life, had a constant companion and housekeeper in his sister. But
her death, which happened ten years before his own, produced a great alteration in his home; for
to supply her loss, he invited and received into his house the family of his nephew Mr. Henry
Dashwood, the legal inheritor of the Norland estate, and the person to whom he intended to
bequeath it. In the society of his nephew and niece, and their children, the old Gentleman's days
were comfortably spent. His attachment to them all increased. To Sherlock Holmes she is always the
woman. I have seldom heard him mention her under any other name. In his eyes she eclipses and
predominates the whole of her sex. It was not that he felt any emotion akin to love for Irene
Adler. All emotions, and that one particularly, were abhorrent to his cold, precise but admirably
balanced mind. He was, I take it, the most perfect reasoning and observing machine that the world
has seen, but as a lover he would have placed himself in a false position. No one would have
believed in the last years of the nineteenth century that this world was being watched keenly and
closely by intelligences greater than man's and yet as mortal as his own; that as men busied
themselves about their various concerns they were scrutinised and studied.
"""
"""Looked at only after the weights had been chosen."""

GERMAN = """
Als Gregor Samsa eines Morgens aus unruhigen Träumen erwachte, fand er sich in seinem Bett zu einem
ungeheueren Ungeziefer verwandelt. Er lag auf seinem panzerartig harten Rücken und sah, wenn er den
Kopf ein wenig hob, seinen gewölbten, braunen, von bogenförmigen Versteifungen geteilten Bauch, auf
dessen Höhe sich die Bettdecke, zum gänzlichen Niedergleiten bereit, kaum noch erhalten konnte.
Seine vielen, im Vergleich zu seinem sonstigen Umfang kläglich dünnen Beine flimmerten ihm hilflos
vor den Augen. Heute möchte ich Ihnen erzählen, wie wir in der kleinen Werkstatt am Rand der Stadt
angefangen haben, und warum wir nach einem Jahr fast alles wieder verworfen haben. Wir hatten keine
Ahnung, was die Leute mit dem Werkzeug machen wollten, und niemand hatte sie gefragt. Am Ende der
ersten Woche standen elf Dinge auf der Liste, an die wir vorher nie gedacht hatten.
"""

FRENCH = """
Longtemps, je me suis couché de bonne heure. Parfois, à peine ma bougie éteinte, mes yeux se
fermaient si vite que je n'avais pas le temps de me dire que je m'endormais. Et, une demi-heure
après, la pensée qu'il était temps de chercher le sommeil m'éveillait. Je voudrais vous raconter
comment nous avons commencé dans un petit atelier au bord de la ville, et pourquoi nous avons
presque tout abandonné après une année. Nous ne savions pas ce que les gens voulaient faire avec
cet outil, parce que personne ne leur avait posé la question. À la fin de la première semaine, il y
avait onze choses sur la liste auxquelles nous n'avions jamais pensé.
"""

SPANISH = """
En un lugar de la Mancha, de cuyo nombre no quiero acordarme, no ha mucho tiempo que vivía un
hidalgo de los de lanza en astillero, adarga antigua, rocín flaco y galgo corredor. Hoy quiero
contarles cómo empezamos en un pequeño taller en las afueras de la ciudad, y por qué después de un
año abandonamos casi todo lo que habíamos hecho. No sabíamos qué quería hacer la gente con la
herramienta, porque nadie se lo había preguntado. Al final de la primera semana había once cosas en
la lista en las que nunca habíamos pensado.
"""

CHINESE = """
鲁镇 的 酒店 的 格局 ，是 和 别处 不同 的 ：都 是 当街 一个 曲尺形 的 大 柜台 ，柜 里面 预备 着
热水 ， 可以 随时 温酒 。做工 的 人 ，傍午 傍晚 散 了 工 ，每每 花 四 文 铜钱 ，买 一 碗 酒 ，靠
柜 外 站 着 ， 热热 的 喝 了 休息 。今天 我 想 跟 大家 聊 一聊 我们 是 怎么 开始 做 这个 项目 的
。五 年 以前 公司 里 几乎 没有 人 相信 它 会 变成 一个 真正 的 产品 。我们 在 三 楼 有 一个 很
小 的 房间 ，两 台 旧 电脑 ， 还有 一台 每 隔 一个 星期 就 会 坏掉 的 咖啡机 。有 一天 晚上 王
教授 走进来 问 我们 到底 在 找 什么 ， 我们 谁 也 说 不 清楚 。她 坐下来 跟 我们 一起 看 了 每
一张 图表 ，一个 小时 以后 她 说 我们 从 一 开始 就 量 错 了 东西 。这 句 话 很 难 听 ，但是 她
说 得 对 。如果 你 想 知道 人们 怎么 使用 一个 工具 ， 你 就 必须 坐 在 他们 旁边 看 他们 用
，光 看 图表 是 找 不 到 答案 的 。所以 第二 个 星期 我们 坐 火车 去 了 一家 小 律师 事务所 ，在
那里 待 了 整整 两 个 星期 。人工智能 的 发展 正在 改变 我们 的 生活 方式 ， 越来越 多 的 医院
开始 使用 新 的 技术 来 帮助 医生 诊断 疾病 。
"""

CHINESE_UNSEEN = """
我 第一次 见到 这 条 河 的 时候 ，才 刚刚 满 七 岁 。那 年 夏天 雨水 特别 多 ，父亲 带 着 我 和
哥哥 坐 了 一整天 的 汽车 ，傍晚 才 到 外婆 住 的 那 个 小 村子 。村子 里 只有 二十 几 户 人家
，大家 都 靠 打鱼 和 种 稻子 过 日子 。外婆 告诉 我 ，河水 每年 都 会 往 东边 移动 一点 ，她 小
时候 去 上学 的 那 条 路 现在 已经 在 河 中间 了 。当时 我 并 不 相信 ，因为 在 我 看来 河 和 山
一样 ，是 永远 不 会 变 的 东西 。很多 年 以后 我 在 大学 里 学 地理 ，老师 在 黑板 上 画 了 一
张 图 ，说明 弯曲 的 河道 是 怎样 一 年 一 年 被 水流 慢慢 推开 的 。我 忽然 想起 外婆 站 在
门口 用 手指 着 对岸 的 样子 。放假 的 时候 我 又 回去 了 一 次 ，带 着 从 学校 借 来 的 仪器
，在 岸边 量 了 三 天 。结果 和 她 说 的 几乎 完全 一样 。所以 我 常常 跟 学生 们 说 ，如果 你们
想 了解 一个 地方 ，就 应该 先 去 问 在 那里 生活 得 最 久 的 人 ，然后 再 打开 你们 的 电脑 和
地图 。
"""
"""Looked at only after the words and weights had been chosen."""

JAPANESE = """
吾輩は 猫で ある。 名前は まだ 無い。 どこで 生れたか とんと 見当が つかぬ。 何でも 薄暗い
じめじめした 所で ニャーニャー 泣いて いた 事だけは 記憶して いる。 吾輩は ここで 始めて 人間と
いう ものを 見た。 今日は 私たちが この 仕事を どのように 始めたのかを お話ししたいと 思います。
五年前の 会社では これが 製品に なると 信じて いる 人は ほとんど いませんでした。 三階に 小さな
部屋が あって 古い パソコンが 二台と 毎週のように 壊れる コーヒーメーカーが 置いて ありました。
ある 日の 夕方に 先生が 来て 何を 探して いるのかと 聞きましたが 誰も 答える ことが
できませんでした。 人工知能の 研究が 進むに つれて 私たちの 生活も 少しずつ 変わって きました。
"""

KOREAN = """
오늘은 우리가 이 일을 어떻게 시작했는지 이야기해 보려고 합니다. 오 년 전만 해도 회사에는 이것이
제품이 될 수 있다고 믿는 사람이 거의 없었습니다. 우리는 삼층에 작은 방 하나와 낡은 컴퓨터 두
대를 가지고 있었고 커피 기계는 매주 고장이 났습니다. 어느 날 저녁에 박 교수님이 오셔서 무엇을
찾고 있느냐고 물으셨지만 아무도 대답하지 못했습니다. 사람들이 도구를 어떻게 쓰는지 알고 싶으면
그들 옆에 앉아서 직접 보아야 합니다. 그래서 우리는 기차를 타고 작은 사무실에 가서 두 주 동안
그들이 일하는 것을 지켜보았습니다.
"""

THAI = """
สวัสดี ครับ วันนี้ ผม อยาก จะ เล่า ให้ ฟัง ว่า เรา เริ่ม ทำ งาน นี้ ได้ อย่างไร เมื่อ ห้า ปี
ก่อน ใน บริษัท แทบ ไม่ มี ใคร เชื่อ ว่า มัน จะ กลาย เป็น สินค้า ได้ จริง เรา มี ห้อง เล็ก ๆ อยู่
ที่ ชั้น สาม กับ คอมพิวเตอร์ เก่า สอง เครื่อง และ เครื่อง ชง กาแฟ ที่ เสีย ทุก สัปดาห์ ถ้า คุณ
อยาก รู้ ว่า คน ใช้ เครื่องมือ อย่างไร คุณ ต้อง ไป นั่ง ข้าง ๆ เขา และ ดู เขา ใช้ มัน ด้วย ตา
ของ คุณ เอง
"""
