from __future__ import annotations

from actors import text_of
from town import make_town


async def test_story_from_complaint_to_satisfied(own_place: str) -> None:
    """A complaint is claimed, asked about, resolved, contested, resolved again and rated."""
    async with make_town(own_place) as town:
        said = town.ann.photo(town.group, "@weisu_bot 3栋2单元楼道灯坏了三天了")
        card = await town.wait_for(town.group, "#1 ")
        assert card.reply_to_message is not None
        assert card.reply_to_message.message_id == said.message_id
        assert "3栋" in text_of(card)
        staff_card = await town.wait_for(town.staff, "#1 ")
        assert "接单成功" in await town.worker.press(staff_card, "接单")
        staff_card = await town.wait_for(town.staff, "李姐")
        await town.worker.press(staff_card, "待居民")
        prompt = await town.wait_for(town.staff, "要问居民什么")
        town.worker.say(town.staff, "请问是几楼的灯？", reply_to=prompt.message_id)
        question = await town.wait_for(town.group, "请问是几楼的灯")
        town.ann.say(town.group, "四楼拐角那盏", reply_to=question.message_id)
        await town.wait_for(town.staff, "四楼拐角那盏")
        staff_card = await town.wait_for(town.staff, "网格员已接单")
        await town.worker.press(staff_card, "办结")
        prompt = await town.wait_for(town.staff, "是怎么解决的")
        town.worker.photo(town.staff, "换了新灯泡", reply_to=prompt.message_id)
        done = await town.wait_for(town.group, "换了新灯泡")
        assert done.photo
        assert "没解决" in await town.ann.press(done, "没解决")
        await town.wait_for(town.staff, "居民说没解决")
        staff_card = await town.wait_for(town.staff, "正在重办")
        await town.worker.press(staff_card, "接着办")
        staff_card = await town.wait_for(town.staff, "网格员已接单")
        await town.worker.press(staff_card, "办结")
        prompt = await town.wait_for(town.staff, "是怎么解决的", after=prompt.message_id)
        town.worker.photo(town.staff, "线路也换了", reply_to=prompt.message_id)
        done = await town.wait_for(town.group, "线路也换了")
        assert "满意" in await town.ann.press(done, "满意")
        await town.wait_for(town.group, "居民已确认")
