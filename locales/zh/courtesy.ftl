# 谢谢、您好、你是谁：回一句，不开工单。
courtesy-thanks = 不用谢 😊 有事请 @{ $bot } 说一声。怎么用，发 /help。
courtesy-hello = 您好 😊 有事请 @{ $bot } 说一句，比如：3栋2单元楼道灯坏了。怎么用，发 /help。
courtesy-who = 我是微诉机器人，帮大家把事情转给网格员。有事请 @{ $bot } 说一句。怎么用，发 /help。
