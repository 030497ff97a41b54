using System.Reflection;
using Xunit.v3;

namespace MarketX.DrPortal.E2E.Tests.Portal;

/// <summary>
/// Closes the pages of each test when it ends: one that is left open tries to reach its portal again and again, and moves,
/// which costs the tests after it half a core.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class CloseContextsAttribute : BeforeAfterTestAttribute
{
    /// <inheritdoc />
    public override void After(MethodInfo methodUnderTest, IXunitTest test) =>
        Task.Run(() => Browser.CloseContextsAsync(test.UniqueID)).GetAwaiter().GetResult();
}
