using Xunit;

[assembly: AssemblyFixture(typeof(MarketX.DrPortal.E2E.Tests.Portal.Browser))]
