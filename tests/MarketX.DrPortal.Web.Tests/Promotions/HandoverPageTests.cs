using Bunit;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Web.Components.Promotions;
using MarketX.DrPortal.Web.Tests.Fakes;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Promotions;

public sealed class HandoverPageTests : PortalContext
{
    [Theory]
    [InlineData(PortalRole.Viewer)]
    [InlineData(PortalRole.Operator)]
    public void Render_NoAdmin_IsToldWhoMay(PortalRole role)
    {
        SignIn(role);

        Assert.Contains("Promotions need the role Admin", Open("handover?database=marketx_verify&server=standby").Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("handover", "No database is chosen")]
    [InlineData("handover?database=marketx_verify", "No database is chosen")]
    [InlineData("handover?database=marketx_verify&server=nowhere", "No server &quot;nowhere&quot; is configured")]
    [InlineData("handover?database=marketx_verify&server=main", "there a restored database is promoted")]
    public void Render_NothingToHandOver_SaysWhy(string address, string sentence)
    {
        SignIn(PortalRole.Admin);

        var page = Open(address);

        page.WaitForAssertion(() => Assert.Contains(sentence, page.Markup, StringComparison.Ordinal));
    }

    private IRenderedComponent<HandoverPage> Open(string address)
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo(address);
        return Render<HandoverPage>();
    }
}
