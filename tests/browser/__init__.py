"""What people see, in a real browser. A package, so that its front desk ends before the next room's tests begin."""
