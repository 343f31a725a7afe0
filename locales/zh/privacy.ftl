# 我的资料：看一看，或者全部删掉。
menu-forget = 删除我的资料
menu-mydata = 我的资料（存了什么）

forget-ask = 要删除您在这里的全部资料吗？
    会删掉：您的名字、您说过的话（包括私下补充的）、照片和位置、门牌号、工作人员写您的备注、没填完的内容。
    会留下：您反映的事本身（编号、类别、哪栋楼、办到哪一步）和评分，因为楼里的事还要办完，数字还要对得上。都不带名字。
    没办完的事会接着办，但没法再联系您，您也不能再评价、撤回。
    机器人已经发到群里的卡片会改掉；您自己发到群里的话，要您自己删。
    想先留一份？发 /mydata。
forget-ask-again = 最后问一次：删了就找不回来了。真的全部删除吗？（十分钟内有效）
button-forget-sure = 我明白了，下一步
button-forget-now = 全部删除
button-forget-no = 不删了
done-forget-no = 好的，什么都没删
done-forget = 已经删除
forgotten = ✅ 您的资料都删掉了。以后再来找我，就当是新朋友。
forgotten-name = 居民
staff-forgotten = 🫥 #{ $number } 的反映人要求删除资料：原话、照片、名字都没有了，也联系不上了。这件事还在，请照卡片上的地点和类别接着办。
action-forgotten = 反映人要求删除资料
refuse-forget-role = 您还有社区的职务，或者手上还有没办完的事，不能直接删除。请先找社区书记交接、免职，再来删除。
refuse-forget-late = 过了十分钟，按钮失效了，什么都没删。要删请再发 /forget。

my-data-caption = 📄 这里存着的关于您的一切，都在这个文件里。要全部删除，发 /forget。
my-data-title = 关于您的资料（{ $at }）
my-data-name = 名字：{ $name }　用户名：{ $username }
my-data-telegram = 账号：{ $id }　第一次见面：{ $since }
my-data-learning = 让机器人学您的话：{ $on ->
        [yes] 同意
       *[no] 没同意
    }
my-data-role = 职务：{ $role }
my-data-group = 在这个群里见过您：{ $name }
my-data-waiting = 等您点按钮的话：{ $text }
my-data-ticket = 您反映的 #{ $number }（{ $at }）：{ $state }
my-data-place = 　地点：{ $place }
my-data-joined = 您附议的 #{ $number }，住处：{ $home }
my-data-spoke = 您说过话的 #{ $number }
my-data-words = 　{ $at } 您说：{ $text }
my-data-earlier = 　改之前说的：{ $text }
my-data-file = 　{ $at } 您发的{ $kind }（文件在聊天软件那里，这里只存编号）
my-data-vote = 　您的评价：{ $score }
my-data-looks = 　{ $role }看过详情 { $count } 次
my-data-end = 完。没有别的了。
my-data-role-resident = 工作人员
my-data-role-building_lead = 楼栋长
my-data-role-grid_worker = 网格员
my-data-role-grid_lead = 网格长
my-data-role-supervisor = 社区书记（督导）
my-data-role-town_supervisor = 街道（镇）督导
my-data-role-admin = 管理员
my-data-file-photo = 照片
my-data-file-video = 视频
my-data-file-video_note = 小视频
my-data-file-voice = 语音
my-data-file-audio = 音频
my-data-file-document = 文件
my-data-file-location = 位置
