using Xunit;

[assembly: AssemblyFixture(typeof(MarketX.DrPortal.E2E.Tests.Portal.Browser))]
[assembly: MarketX.DrPortal.E2E.Tests.Portal.CloseContexts]
